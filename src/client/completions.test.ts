import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PhcError } from '../../protocol/errors.ts';
import { scriptedEngine } from '../../test/support/scripted-engine.ts';
import { listenOver } from '../../test/support/serve-app.ts';
import { type CompletionPart, streamCompletion } from './completions.ts';
import type { Target } from './target.ts';

const REQUEST = { prompt: 'a', stream: true, max_tokens: 5, ph: { nonce: '0'.repeat(64) } };
const NEVER = new AbortController().signal;
const at = (url: string): Target => ({ kind: 'url', url: new URL(url), apiKey: undefined });

async function all(parts: AsyncIterable<CompletionPart>): Promise<CompletionPart[]> {
  const list: CompletionPart[] = [];
  for await (const part of parts) list.push(part);
  return list;
}

/** A server that answers each request with one string. */
async function answering(status: number, body: string) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { target: at(`http://127.0.0.1:${port}/`), close };
}

describe('completion client', () => {
  it('streams the text of our own server and tells who answered', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const parts = all(streamCompletion(at(url), REQUEST, NEVER));
    const call = await engine.nextCall();
    call.text('föö ');
    call.text('😀');
    call.done();
    const [head, first, second, last] = await parts;
    assert.equal(head?.kind === 'id' && head.id.startsWith('cmpl-'), true);
    assert.deepEqual(
      [first, second],
      [
        { kind: 'text', text: 'föö ', tokens: [] },
        { kind: 'text', text: '😀', tokens: [] },
      ],
    );
    assert.equal(last?.kind === 'answer' && last.answer.modelRoot, 'ab'.repeat(32));
    await app.close();
  });

  it('hangs up when the reader leaves, and the server stops generating', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const reading = (async () => {
      for await (const part of streamCompletion(at(url), REQUEST, NEVER)) if (part.kind !== 'id') return part;
      return undefined;
    })();
    const call = await engine.nextCall();
    call.text('x');
    assert.deepEqual(await reading, { kind: 'text', text: 'x', tokens: [] });
    await call.aborted;
    await app.close();
  });

  it('stops at once when the signal aborts, with the reason of the signal', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const controller = new AbortController();
    const parts = all(streamCompletion(at(url), REQUEST, controller.signal));
    const call = await engine.nextCall();
    call.text('x');
    const reason = new Error('typed on');
    controller.abort(reason);
    await assert.rejects(parts, (error) => error === reason || (error as Error).cause === reason);
    await call.aborted;
    await app.close();
  });

  it('hands on an error before and in the middle of the stream, with its particulars', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const refused = all(streamCompletion(at(url), { ...REQUEST, max_tokens: -1 }, NEVER));
    await assert.rejects(refused, { code: 'PHC_REQUEST_INVALID', param: 'max_tokens' });
    const broken = all(streamCompletion(at(url), REQUEST, NEVER));
    const call = await engine.nextCall();
    call.text('x');
    call.fail(new PhcError('PHC_ENGINE_CRASHED'));
    await assert.rejects(broken, { code: 'PHC_ENGINE_CRASHED' });
    await app.close();
  });

  it('calls a server that is not there unreachable', async () => {
    const gone: Target = { kind: 'socket', path: '/nonexistent/server.sock' };
    await assert.rejects(all(streamCompletion(gone, REQUEST, NEVER)), { code: 'PHC_SERVER_UNREACHABLE' });
  });

  it('does not take half an answer for a whole one', async () => {
    const chunk = { id: 'a', object: 'text_completion', created: 1, model: 'm', choices: [] };
    const { target, close } = await answering(200, `data: ${JSON.stringify(chunk)}\n\n`);
    await assert.rejects(all(streamCompletion(target, REQUEST, NEVER)), { code: 'PHC_SERVER_UNREACHABLE' });
    close();
  });

  it('refuses answers that are something else', async () => {
    for (const body of ['data: {"x":1}\n\n', 'data: nonsense\n\n', '<html>']) {
      const { target, close } = await answering(200, body);
      await assert.rejects(all(streamCompletion(target, REQUEST, NEVER)), PhcError);
      close();
    }
    const { target, close } = await answering(502, '<html>Bad gateway</html>');
    await assert.rejects(all(streamCompletion(target, REQUEST, NEVER)), /HTTP status 502/);
    close();
  });
});
