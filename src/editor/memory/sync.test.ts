import assert from 'node:assert/strict';
import type { MemoryRequest, MemoryResponse, MemoryStatus } from '../../../protocol/memory.ts';
import { createMemorySync } from './sync.ts';

const answerIn = (state: MemoryStatus['state']): MemoryResponse => ({
  workspace: '0'.repeat(64),
  status: { state, files: 1, tokens: 2, bytes: 3, leftOut: {} },
});

/** A server that answers when the test says so. */
function scripted() {
  interface Put {
    readonly request: MemoryRequest;
    readonly signal: AbortSignal;
    answer(state: MemoryStatus['state']): void;
    fail(error: Error): void;
  }
  const puts: Put[] = [];
  const heard: string[] = [];
  let wake = () => {};
  const sync = createMemorySync({
    gatherMs: 1,
    pollMs: 1,
    put: (request, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        puts.push({ request, signal, answer: (state) => resolve(answerIn(state)), fail: reject });
        wake();
      }),
    onAnswer: ({ status }) => heard.push(status.state),
    onError: (error) => heard.push(String(error)),
  });
  const next = async () => {
    while (puts.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return puts.shift()!;
  };
  return { sync, next, heard };
}

describe('keeping the memory in step', () => {
  it('names the folders first, and afterwards what changed, gathered', async () => {
    const { sync, next, heard } = scripted();
    sync.open(['/w']);
    const first = await next();
    assert.deepEqual(first.request, { folders: ['/w'] });
    first.answer('ready');
    sync.changed(['/w/a.ts']);
    sync.changed(['/w/b.ts', '/w/a.ts']);
    const second = await next();
    assert.deepEqual(second.request, { folders: ['/w'], changed: ['/w/a.ts', '/w/b.ts'] });
    assert.deepEqual(heard, ['ready']);
    sync.close();
  });

  it('asks on while files are indexed, and once more after a change', async () => {
    const { sync, next, heard } = scripted();
    sync.open(['/w']);
    (await next()).answer('indexing');
    (await next()).answer('ready');
    sync.changed(['/w/a.ts']);
    const change = await next();
    assert.deepEqual(change.request.changed, ['/w/a.ts']);
    assert.deepEqual(heard, ['indexing', 'ready']);
    change.answer('ready');
    const after = await next();
    assert.equal(after.request.changed, undefined);
    sync.close();
  });

  it('tells again what the server did not hear', async () => {
    const { sync, next, heard } = scripted();
    sync.open(['/w']);
    (await next()).answer('ready');
    sync.changed(['/w/a.ts']);
    (await next()).fail(new Error('gone'));
    sync.changed(['/w/b.ts']);
    const { request } = await next();
    assert.deepEqual(request.changed?.toSorted(), ['/w/a.ts', '/w/b.ts']);
    assert.deepEqual(heard, ['ready', 'Error: gone']);
    sync.close();
  });

  it('keeps what changes while it is closed for the next time', async () => {
    const { sync, next } = scripted();
    sync.changed(['/w/a.ts']);
    sync.open(['/w']);
    assert.deepEqual((await next()).request.changed, ['/w/a.ts']);
    sync.close();
  });

  it('ends what is on its way when it is closed, and hears nothing more of it', async () => {
    const { sync, next, heard } = scripted();
    sync.open(['/w']);
    const { signal } = await next();
    sync.close();
    assert.equal(signal.aborted, true);
    sync.open(['/v']);
    const { request } = await next();
    assert.deepEqual(request.folders, ['/v']);
    assert.deepEqual(heard, []);
    sync.close();
  });
});
