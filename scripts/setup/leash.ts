import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Holds child processes that must not outlive this one. */
export interface Leash {
  /** Takes the leader of a process group. */
  hold(pid: number): void;
  /** Lets go of one that has ended, before the system gives its id to another. */
  release(pid: number): void;
  /** Ends what it holds, and the process that waits; resolves when that is gone. */
  end(): Promise<void>;
}

/** Starts a process that waits for the end of this one, killed or not, and then ends what the leash holds. */
export function startLeash(): Leash {
  const keeper = spawn(process.execPath, [join(__dirname, 'end-with-parent.mjs')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C goes to the whole group of a terminal's command
    windowsHide: true,
  });
  const ended = new Promise<void>((resolve) => {
    keeper.once('exit', () => resolve());
    // Without it everything works but the case it is for.
    keeper.once('error', () => resolve());
  });
  keeper.stdin.on('error', () => undefined);
  keeper.unref();
  return {
    hold: (pid) => keeper.stdin.write(`+${pid}\n`),
    release: (pid) => keeper.stdin.write(`-${pid}\n`),
    end() {
      keeper.ref();
      keeper.stdin.end();
      return ended;
    },
  };
}
