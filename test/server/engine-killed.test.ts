import assert from 'node:assert/strict';
import { childrenOf, type RealServer, startRealServer } from '../support/real-server.ts';

describe('an engine that is killed in the middle of an answer', function () {
  this.timeout(600_000); // the model may have to be built first
  let server: RealServer;
  before(async () => {
    server = await startRealServer();
    await server.untilReady();
  });
  after(() => server.stop());

  const complete = (body: object) =>
    fetch(`${server.where}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'for i in', ...body }),
    });

  it('costs one request, which is told so, and is there again for the next', async () => {
    const response = await complete({ max_tokens: 2000, stream: true });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    const [engine] = childrenOf(server.child.pid ?? 0);
    assert.ok(engine);
    process.kill(engine, 'SIGKILL');

    let rest = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) rest += part.value;
    assert.match(rest, /"code":"PHC_ENGINE_CRASHED"/);
    assert.doesNotMatch(rest, /\[DONE\]/);

    await server.untilReady();
    const next = await complete({ max_tokens: 4 });
    assert.equal(next.status, 200);
    assert.notDeepEqual(childrenOf(server.child.pid ?? 0), [engine]);
  });
});
