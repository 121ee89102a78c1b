import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/paths.ts';

export interface EvalCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts `ph-codex eval` from source, in a home folder of its own. */
export function evalCommand(home: string, ...args: readonly string[]): EvalCommand {
  const child = spawn(process.execPath, ['--import=tsx', join(ROOT, 'server', 'cli.ts'), 'eval', ...args], {
    cwd: ROOT,
    env: { ...process.env, PH_CODEX_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}
