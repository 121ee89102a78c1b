import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import { spawnApart } from './spawn-apart.ts';

/** How the local server is started. */
export interface LaunchOptions {
  /** The server's bundle, `ph-codex.js`. */
  readonly script: string;
  /** A Node to run it with; the editor's own without it. */
  readonly nodePath: string | undefined;
  /** Name of the model; the server's default without it. */
  readonly model: string | undefined;
  readonly logPath: string;
  /** True for a server that loads its model only when it is asked for answers; audits do without it. */
  readonly onDemand?: boolean;
}

/** A server that was started, as far as its starter needs to know. */
export interface Launched {
  /** The error that it ended with, once it has ended. */
  readonly ended: PhcError | undefined;
}

/** After a quarter of an hour without a request the memory is given back; loading again takes a second or two. */
const IDLE_EXIT_SECONDS = 900;
const MOST_LOG_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_CHARS = 4000;

/** Without what the editor sets for its own processes: a Node started by it would misread that. */
function environment(runAsNode: boolean): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...(runAsNode && { ELECTRON_RUN_AS_NODE: '1' }) };
}

function openLog(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, 'a', 0o600);
    if (fstatSync(file).size > MOST_LOG_BYTES) ftruncateSync(file);
    return file;
  } catch (cause) {
    throw new PhcError('PHC_DISK_READONLY', { detail: path, cause });
  }
}

/** What the server said last is better than "exit code 1". */
function errorInLog(logPath: string, exit: string): PhcError {
  const tail = readFileSync(logPath, 'utf8').slice(-LOG_TAIL_CHARS);
  const code = tail.match(/PHC_[A-Z_]+/g)?.at(-1);
  if (isErrorCode(code)) return new PhcError(code);
  return new PhcError('PHC_SERVER_START', { detail: `${exit}; log: ${logPath}` });
}

/**
 * Starts the local server as a process of its own, which outlives this window for the sake of the others.
 * Throws `PHC_SERVER_NO_RUNTIME` and `PHC_DISK_READONLY`.
 */
export function launchServer({ script, nodePath, model, logPath, onDemand }: LaunchOptions): Launched {
  if (!existsSync(script)) throw new PhcError('PHC_SERVER_NO_RUNTIME');
  const log = openLog(logPath);
  const args = [script, 'serve', '--socket', '--idle-exit', String(IDLE_EXIT_SECONDS)];
  if (model) args.push('--model', model);
  if (onDemand) args.push('--on-demand');
  const options = {
    detached: true,
    windowsHide: true,
    stdio: ['ignore' as const, log, log],
    cwd: dirname(logPath),
    env: environment(!nodePath),
  };
  let ended: PhcError | undefined;
  let isOurs = true;
  spawnApart({ command: nodePath || process.execPath, args, options }, (spawned) => {
    // The process has the log for itself once it runs, or never will.
    if (isOurs) closeSync(log);
    isOurs = false;
    if (spawned.kind === 'failed') ended = new PhcError('PHC_SERVER_START', { detail: spawned.message });
    if (spawned.kind === 'ended') ended ??= errorInLog(logPath, spawned.exit);
  });
  return {
    get ended() {
      return ended;
    },
  };
}
