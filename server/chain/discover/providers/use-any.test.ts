import assert from 'node:assert/strict';
import { scriptedEngine } from '../../../../test/support/scripted-engine.ts';
import { listenOver } from '../../../../test/support/serve-app.ts';
import { emptyHome } from '../../../../test/support/test-home.ts';
import { readHealth, writeHealth } from './kept-health.ts';
import { watchProviders } from './use-any.ts';

/** What a caller does: something that only a living server answers. */
async function ask({ url }: { url: string }): Promise<string> {
  const response = await fetch(`${url}/health`);
  await response.body?.cancel();
  return url;
}

describe('the providers of a model', () => {
  const open: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  async function provider() {
    const { app, url } = await listenOver(scriptedEngine());
    let closed: Promise<unknown> | undefined;
    const close = () => {
      closed ??= app.close();
      return closed;
    };
    open.push(close);
    return { url, did: 'did:op:x', price: undefined, close };
  }

  it('stand in for each other, and this machine for all of them', async () => {
    const [one, two] = [await provider(), await provider()];
    const providers = watchProviders([one, two]);
    const first = await providers.use(ask);
    assert.deepEqual(first.failed, []);
    await (first.provider === one ? one : two).close();
    const other = first.provider === one ? two : one;
    const second = await providers.use(ask);
    assert.equal(second.result, other.url);
    await other.close();

    const local = await providers.use(ask, { local: async () => 'here' });
    assert.deepEqual([local.result, local.provider, local.failed.length], ['here', undefined, 2]);
    await assert.rejects(providers.use(ask), (error: Error) =>
      [one, two].every(({ url }) => error.message.includes(url)),
    );
    assert.ok([one, two].every((each) => providers.health(each).failures > 0));
  });

  it('are remembered: who failed in an earlier process is asked last in the next', async () => {
    const home = emptyHome();
    const [quick, slow] = [await provider(), await provider()];
    const known = new Map([[slow.url, { latencyMs: 900, failures: 0, restsUntil: 0 }]]);
    const before = watchProviders([quick, slow], known);
    const fail = async ({ url }: { url: string }) =>
      url === quick.url ? Promise.reject(new Error('no')) : url;
    assert.equal((await before.use(fail)).result, slow.url);
    await writeHealth(known, home.path);
    const after = watchProviders([quick, slow], await readHealth(home.path));
    assert.equal((await after.use(ask)).result, slow.url);
    assert.equal(after.health(quick).failures, 1);
    assert.deepEqual(await readHealth(`${home.path}/none`), new Map());
    await home.remove();
  });

  it('are not blamed for a caller who left', async () => {
    const one = await provider();
    const providers = watchProviders([one]);
    const controller = new AbortController();
    const leave = async () => {
      controller.abort(new Error('left'));
      throw new Error('aborted');
    };
    await assert.rejects(providers.use(leave, { signal: controller.signal }), /left/);
    assert.equal(providers.health(one).failures, 0);
  });
});
