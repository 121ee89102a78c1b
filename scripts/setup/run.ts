import { startChild } from './children.ts';

const TAIL_LINES = 25;

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Show the output as it comes instead of keeping it for the error. */
  readonly show?: boolean;
}

/** Runs a command to its end; throws with the last lines of its output when it fails. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env = process.env, show = false } = options;
  return new Promise((resolve, reject) => {
    const child = startChild(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
      reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}.\n${tail}`));
    });
  });
}
