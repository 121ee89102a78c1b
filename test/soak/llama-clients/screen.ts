import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onEnd } from '../../../scripts/setup/children.ts';
import { findProgram } from '../../../scripts/setup/paths.ts';
import { run } from '../../../scripts/setup/run.ts';

const POLL = 100;
const PATIENCE_MS = 60_000;

/** A terminal in which a program runs. */
export interface Screen {
  type(text: string): Promise<void>;
  /** A key by tmux's name for it. */
  press(key: string): Promise<void>;
  /** What is to be seen, with the escapes of its colours. */
  read(): Promise<string>;
  /** Waits until what `find` gives of the screen is there and the same as a moment ago. */
  until(what: string, find: (seen: string) => string | undefined): Promise<string>;
  close(): Promise<void>;
}

/** Runs a program in a terminal of tmux's, which has 256 colours; `folder` is for its socket. */
export async function openScreen(folder: string, command: readonly string[]): Promise<Screen> {
  const program = findProgram('tmux');
  if (!program) throw new Error('tmux is not installed.');
  const socket = join(folder, 'tmux');
  const tmux = (...args: readonly string[]) => run(program, ['-f', '/dev/null', '-S', socket, ...args]);
  const size = ['-x', '120', '-y', '40'];
  await tmux('new-session', '-d', ...size, 'env', 'TERM=screen-256color', ...command);
  // Its server leaves this process.
  const close = async () => void (await tmux('kill-server').catch(() => {}));
  onEnd(close);
  const read = () => tmux('capture-pane', '-p', '-e');
  return {
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    press: async (key) => void (await tmux('send-keys', key)),
    read,
    async until(what, find) {
      let before: string | undefined;
      for (const end = Date.now() + PATIENCE_MS; ; await sleep(POLL)) {
        const seen = await read();
        const now = find(seen);
        if (now !== undefined && now === before) return now;
        before = now;
        if (Date.now() > end) throw new Error(`No ${what} on the screen:\n${seen}`);
      }
    },
    close,
  };
}
