import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../server/engine/random.ts';
import { countedRequests, hammer, knownAnswers, memoryOf, sumOf } from '../support/hammer.ts';
import { idleConnections, mostOpenFiles } from '../support/idle-connections.ts';
import { childrenOf, type RealServer } from '../support/real-server.ts';
import { startTinyServer } from '../support/tiny-server.ts';

const PROMPTS = ['def a(x):\n    return', 'let b = ', 'x', 'if c:\n    d =', 'return e', 'for f in'];
/** The fifth within a minute would be believed to be no bad luck. */
const KILLS = 4;
const MANY = 10_000;
const REQUESTS = 240;
const LOOKS = 3;
/** A request, its answer and its buffers are some 100 kB: a server that kept them would be found out. */
const LEAK_MB = 0.05;

describe('a server that many ask, most of whom leave', function () {
  this.timeout(120_000);
  let server: RealServer;
  let known: Awaited<ReturnType<typeof knownAnswers>>;
  before(async () => {
    server = await startTinyServer();
    known = await knownAnswers(server.where, PROMPTS);
  });
  after(() => server?.stop());

  it('loses no request and answers none twice while its engine is killed at random moments', async () => {
    const random = seededRandom(7);
    const before = await countedRequests(server.where);
    let killing = true;
    const asking = hammer({
      where: server.where,
      clients: 4,
      known,
      leaving: 0.3,
      leaveWithinMs: 60,
      random,
      goOn: () => killing,
    });
    for (let kills = 0; kills < KILLS; kills++) {
      await server.untilReady();
      await sleep(200 * random());
      const [engine] = childrenOf(server.child.pid ?? 0);
      if (engine) process.kill(engine, 'SIGKILL');
      // It is seen to be gone before it is waited for.
      while (
        (await server.health()).status === 'ok' &&
        childrenOf(server.child.pid ?? 0).includes(engine ?? 0)
      )
        await sleep(5);
    }
    await server.untilReady();
    killing = false;
    const outcomes = await asking;
    const { lost, twice, wrong } = outcomes;
    assert.deepEqual({ lost, twice, wrong }, { lost: 0, twice: 0, wrong: 0 }, JSON.stringify(outcomes));
    assert.ok(outcomes.told > 0, JSON.stringify(outcomes));
    const counted = (await countedRequests(server.where)) - before;
    // Of who left at once the server may never have heard.
    const sent = sumOf(outcomes);
    assert.ok(counted <= sent && counted >= sent - outcomes.left, `${counted} of ${sent}`);
  });

  it('answers while 10,000 connections send nothing, or half a request', async function () {
    if (mostOpenFiles() < MANY + 200) this.skip();
    const port = Number(new URL(server.where).port);
    const half = 'POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';
    const sockets = await idleConnections(port, MANY, (i) => (i % 2 === 0 ? '' : half));
    const [question] = known;
    const [answer] = await knownAnswers(server.where, [question!.prompt]);
    assert.deepEqual(answer, question);
    for (const socket of sockets) socket.destroy();
  });

  it('takes no more memory the longer it is asked', async () => {
    const ask = (requests: number) => {
      let left = requests;
      const options = { where: server.where, clients: 4, known, leaving: 0.8, leaveWithinMs: 40 };
      return hammer({ ...options, random: seededRandom(3), goOn: () => left-- > 0 });
    };
    // What is collected now and then goes up and down: the least of several looks is what is kept.
    const least = async () => {
      let megabytes = Number.POSITIVE_INFINITY;
      for (let look = 0; look < LOOKS; look++) {
        await ask(REQUESTS / LOOKS);
        megabytes = Math.min(megabytes, memoryOf(server));
      }
      return megabytes;
    };
    await ask(REQUESTS);
    const before = await least();
    const grown = (await least()) - before;
    assert.ok(grown < REQUESTS * LEAK_MB, `${grown} MB more after ${REQUESTS} more requests`);
  });
});
