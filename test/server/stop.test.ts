import assert from 'node:assert/strict';
import { childrenOf, isRunning, startRealServer } from '../support/real-server.ts';

describe('a server that is told to stop in the middle of an answer', function () {
  this.timeout(600_000); // the model may have to be built first
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`tells the client, ends its engine and exits with 0: ${signal}`, async () => {
      const server = await startRealServer();
      await server.untilReady();
      const [engine = 0] = childrenOf(server.child.pid ?? 0);
      const response = await fetch(`${server.where}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'for i in', max_tokens: 2000, stream: true }),
      });
      server.child.kill(signal);
      assert.match(await response.text(), /"code":"PHC_SERVER_STOPPING"/);
      assert.equal(await server.ended, 0);
      assert.equal(isRunning(engine), false);
      await server.stop();
    });
  }
});
