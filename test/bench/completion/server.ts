import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readHealth } from '../../../src/client/health.ts';
import type { Target } from '../../../src/client/target.ts';
import { runCommand, untilListening } from '../../support/real-server.ts';
import { testHome } from '../../support/test-home.ts';
import { type AnswerBook, openAnswerBook } from './answer-book.ts';

const NEVER = new AbortController().signal;
const POLL_MS = 50;

/** A server on a socket, as the editor's is, and of the benchmark's own. */
export interface ReplayServer {
  readonly target: Target;
  newBook(): AnswerBook;
  close(): Promise<void>;
}

/** Starts it and waits for its model. */
export async function openReplayServer(): Promise<ReplayServer> {
  const home = testHome();
  const path =
    process.platform === 'win32' ? `\\\\.\\pipe\\phc-${process.pid}` : join(home.path, 'replay.sock');
  const run = runCommand(['serve', '--socket', path], home.path);
  await untilListening(run);
  const target: Target = { kind: 'socket', path };
  while ((await readHealth(target, NEVER)).status !== 'ok') await sleep(POLL_MS);
  return {
    target,
    newBook: () => openAnswerBook(target),
    async close() {
      run.child.kill('SIGTERM');
      await run.ended;
      await home.remove();
    },
  };
}
