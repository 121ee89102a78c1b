import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Subject, SubjectOptions, Timing } from './subject.ts';

/** What a subject's process is asked for. */
export interface Ask {
  readonly ids: readonly number[];
  readonly count: number;
}

/** What it answers. */
export type Tell =
  | { readonly type: 'loaded'; readonly loadMs: number }
  | { readonly type: 'generated'; readonly timing: Timing; readonly rssMB: number }
  | { readonly type: 'failed'; readonly message: string };

/** A subject in a process of its own, which does nothing unless it is asked. */
export interface SubjectProcess extends Subject {
  readonly loadMs: number;
  /** Memory that the process has taken since before it loaded anything, after the latest completion. */
  rssMB(): number;
  close(): void;
}

async function answer<T extends Tell['type']>(child: ChildProcess, type: T): Promise<Tell & { type: T }> {
  const done = new AbortController();
  const { signal } = done;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the process of the engine ended with ${code}`);
  });
  const told = once(child, 'message', { signal }).then(([message]): Tell => message);
  const message = await Promise.race([told, ended]).finally(() => done.abort());
  if (message.type === 'failed') throw new Error(message.message);
  if (message.type !== type) throw new Error(`the engine answered "${message.type}", not "${type}"`);
  return message as Tell & { type: T };
}

/** Starts a process for one subject and waits until its model is loaded. */
export async function startSubject(options: SubjectOptions): Promise<SubjectProcess> {
  const child = fork(join(__dirname, 'child.ts'), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  const { loadMs } = await answer(child, 'loaded');
  let rssMB = 0;
  return {
    loadMs,
    rssMB: () => rssMB,
    async generate(ids, count) {
      const answered = answer(child, 'generated');
      child.send({ ids, count } satisfies Ask);
      const { timing, rssMB: now } = await answered;
      rssMB = now;
      return timing;
    },
    close: () => void child.disconnect(),
  };
}
