import { spawn } from 'node:child_process';
import { PhcError } from '../../protocol/errors.ts';
import { systemCode } from '../disk-error.ts';

/** `python3` everywhere; Windows' installer only has `python`. */
const PYTHONS = ['python3', 'python'];
const KEPT_OUTPUT = 8192;

interface Result {
  readonly code: number | null;
  readonly output: string;
}

function run(python: string, args: readonly string[], temp: string, signal?: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-m', 'pip', ...args], {
      // pip unpacks and keeps half-done downloads in the temporary folder: ours, so that nothing is left elsewhere.
      env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      signal,
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

async function runFirstPython(args: readonly string[], temp: string, signal?: AbortSignal): Promise<Result> {
  for (const python of PYTHONS) {
    try {
      const result = await run(python, args, temp, signal);
      if (!/No module named '?pip/.test(result.output)) return result;
    } catch (error) {
      signal?.throwIfAborted();
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
  throw new PhcError('PHC_MODEL_NO_PIP');
}

function lastError(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return (lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? 'pip said nothing').trim();
}

/**
 * Runs pip with these arguments. Throws `PHC_MODEL_NO_PIP` if there is no Python with pip, `PHC_DISK_FULL` or
 * `PHC_MODEL_DOWNLOAD` with pip's last error if it fails, and the signal's reason when aborted.
 */
export async function pip(args: readonly string[], temp: string, signal?: AbortSignal): Promise<void> {
  const { code, output } = await runFirstPython(args, temp, signal);
  if (code === 0) return;
  const full = /No space left on device|\[Errno 28\]/.test(output);
  throw new PhcError(full ? 'PHC_DISK_FULL' : 'PHC_MODEL_DOWNLOAD', { detail: lastError(output) });
}
