import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Health } from '../../protocol/health.ts';
import { testHome } from './test-home.ts';

const COMMAND_LINE = join(__dirname, '..', '..', 'dist', 'ph-codex.js');
const POLL = 50;

/** A model name that nobody has: the server listens, without the time and memory that a model takes. */
export const NO_MODEL = 'none';

export interface Run {
  readonly child: ChildProcess;
  /** Everything written to standard output and error so far. */
  output(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

/** Runs the built command line in a home folder of the test's own. */
export function runCommand(args: readonly string[], home: string, env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
    env: { ...process.env, PH_CODEX_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, output: () => output, ended };
}

export interface RealServer extends Run {
  /** URL or socket path. */
  readonly where: string;
  readonly home: string;
  health(): Promise<Health>;
  untilReady(): Promise<Health>;
  /** Ends it as a person would, and removes its home folder; gives the exit code. */
  stop(): Promise<number | string>;
}

/** Resolves with what the server says it listens on; rejects with its output when it ends before that. */
export async function untilListening(run: Run): Promise<string> {
  if (!run.child.stdout) throw new Error('no output');
  for await (const line of createInterface(run.child.stdout)) {
    const where = /^Listening on (.+)$/.exec(line)?.[1];
    if (where) return where;
  }
  throw new Error(run.output());
}

/** Starts `ph-codex serve` on a free port, with further arguments. */
export async function startRealServer(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RealServer> {
  const home = testHome();
  const run = runCommand(['serve', '--port', '0', ...args], home.path, env);
  const where = await untilListening(run);
  const health = async () => Health.parse(await (await fetch(`${where}/health`)).json());
  return {
    ...run,
    where,
    home: home.path,
    health,
    async untilReady() {
      for (;;) {
        const now = await health();
        if (now.status === 'ok') return now;
        if (now.status === 'failed') throw new Error(now.error?.message);
        await sleep(POLL);
      }
    },
    async stop() {
      run.child.kill('SIGTERM');
      const code = await run.ended;
      await home.remove();
      return code;
    },
  };
}

/** Process ids of the children of a process. */
export function childrenOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child = 0]) => child);
}

/** True while the process exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
