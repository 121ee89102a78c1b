import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { type Leash, startLeash } from './leash.ts';

/** How long a process may take to end by itself before it is killed, in milliseconds. */
const GRACE = 5000;
const SHELL_POLL = 500;

const windows = process.platform === 'win32';
/** What is to be done when everything ends, in the order in which it was begun. */
const endings = new Set<() => Promise<void> | void>();
let leash: Leash | undefined;

/** Starts a process that leads a group of its own, so that `endChildren` reaches its children as well. */
export function startChild(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: !windows });
  const ending = () => endChild(child);
  endings.add(ending);
  const { pid } = child;
  if (pid !== undefined) leash?.hold(pid);
  child.once('exit', () => {
    endings.delete(ending);
    if (pid !== undefined) leash?.release(pid);
  });
  child.once('error', () => endings.delete(ending));
  return child;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (windows) {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group is gone.
  }
}

/** Ends one process and its group; resolves when it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const gone = child.exitCode !== null || child.signalCode !== null;
  const exit = gone ? Promise.resolve() : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE);
  await exit;
  clearTimeout(timer);
  // Its own children may have outlived it.
  signalGroup(pid, 'SIGKILL');
}

/** Adds something to do when everything ends, for what is not a child of this process. */
export function onEnd(ending: () => Promise<void> | void): void {
  endings.add(ending);
}

/** Ends everything, the latest first: an editor before the server that it uses. */
export async function endChildren(): Promise<void> {
  for (const ending of [...endings].reverse()) {
    endings.delete(ending);
    await ending();
  }
  await leash?.end();
}

async function exitAfterChildren(code: number): Promise<void> {
  await endChildren().finally(() => process.exit(code));
}

/** npm runs a script in a shell that dies of a signal without passing it on. */
function endWithShell(): void {
  const { ppid } = process;
  const poll = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(poll);
    void exitAfterChildren(143);
  }, SHELL_POLL);
  poll.unref();
}

/**
 * From now on Ctrl-C, SIGTERM and a closed terminal end all children, then this process; and children that are started
 * from now on end as well when this process is killed.
 */
export function endChildrenOnSignal(): void {
  if (leash) return;
  leash = startLeash();
  process.once('SIGINT', () => void exitAfterChildren(130));
  process.once('SIGTERM', () => void exitAfterChildren(143));
  process.once('SIGHUP', () => void exitAfterChildren(129));
  if (process.env['npm_lifecycle_event'] !== undefined) endWithShell();
}
