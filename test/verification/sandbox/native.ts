import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const NATIVE = {
  python: ['python3', '-I', join(__dirname, 'native-python.py')],
  javascript: [process.execPath, join(__dirname, 'native-javascript.mjs')],
} as const;

/** Runs programs that are trusted (the suites' own solutions) without any sandbox; whether each one passed. */
export async function runNatively(
  language: 'python' | 'javascript',
  programs: readonly string[],
): Promise<boolean[]> {
  const [command, ...args] = NATIVE[language];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(programs.map((program) => `${JSON.stringify(program)}\n`).join(''));
  return (await text(child.stdout))
    .trim()
    .split('\n')
    .map((verdict) => verdict === 'passed');
}
