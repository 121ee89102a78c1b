import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Enough for a Python traceback. */
const KEPT_OUTPUT = 16_384;

interface ProgramOptions {
  /** Called with each line of standard output. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

interface Ended {
  readonly code: number | null;
  /** The end of what it printed, both streams together. */
  readonly output: string;
}

/** Last line that says something, which is where Python puts the error. */
export function lastLine(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? 'it said nothing').trim();
}

/**
 * Runs a program to its end, or ends it when the signal is aborted and throws the signal's reason. It has a process
 * group of its own, so that Ctrl-C reaches it through the signal only.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { onLine, signal }: ProgramOptions = {},
): Promise<Ended> {
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    // What reads its standard input to the end learns there when this process is gone, also when that was killed.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...process.env, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  const kill = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', kill, { once: true });
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT);
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    keep(`${line}\n`);
    onLine?.(line);
  });
  child.stderr.on('data', (chunk: Buffer) => keep(chunk.toString('utf8')));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    return { code, output };
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}
