import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { LogOutputChannel } from 'vscode';
import { RECEIPT_TYPE } from '../../../protocol/receipt/receipt.ts';
import { createApp } from '../../../server/api/app.ts';
import { serverConfig } from '../../../server/config.ts';
import { placeAt } from '../../../test/support/place-at.ts';
import { testIdentity } from '../../../test/support/receipts.ts';
import { READY, type ScriptedEngine, scriptedEngine, token } from '../../../test/support/scripted-engine.ts';
import { appOver } from '../../../test/support/serve-app.ts';
import { type Link, type LinkState, openLink } from '../../client/link.ts';
import type { ReceivedAnswer } from '../../client/receipts/receipt-checker.ts';
import type { Target } from '../../client/target.ts';
import { type AnswerPart, isPiece } from '../../completion/answer-part.ts';
import type { Origin } from '../../completion/origin.ts';
import { createStore } from '../store.ts';
import { createCompleter } from './completer.ts';

const NEVER = new AbortController().signal;
const LINE = { shape: { kind: 'line' } } as const;
const PLACE = placeAt('const a = |');

const quiet: Pick<LogOutputChannel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
};

async function joined(parts: AsyncIterable<AnswerPart>): Promise<string> {
  let text = '';
  for await (const part of parts) if (isPiece(part)) text += part.text;
  return text;
}

async function originsOf(parts: AsyncIterable<AnswerPart>): Promise<Origin[]> {
  const origins: Origin[] = [];
  for await (const part of parts) if (!isPiece(part)) origins.push(part);
  return origins;
}

describe('completer', () => {
  const path = join(tmpdir(), `phc-completer-${process.pid}.sock`);
  const store = createStore();
  let app: FastifyInstance;
  let engine: ScriptedEngine;
  let link: Link;

  const listen = async () => {
    app = appOver(engine, { memory: true });
    await app.listen({ path });
  };

  beforeEach(async () => {
    engine = scriptedEngine();
    await listen();
    const launch = () => {
      void listen();
      return { ended: undefined };
    };
    const onState = (state: LinkState) => store.update({ link: state });
    link = openLink({ target: { kind: 'socket', path }, launch, onState, pollMs: 5 });
  });
  afterEach(async () => {
    link.dispose();
    await app.close();
  });

  function completer() {
    const ready = async (signal: AbortSignal) => {
      await link.ready(signal);
      return link;
    };
    return createCompleter(
      { ready, dispose() {} },
      store,
      { check: async () => {} },
      quiet as LogOutputChannel,
    );
  }

  it('ends a warm request at once when a person waits for an answer', async () => {
    const { stream, warm } = completer();
    const warming = warm(PLACE);
    const background = await engine.nextCall();
    assert.deepEqual([background.request.warm, background.request.maxTokens], [true, 0]);
    const text = joined(stream(PLACE, LINE, NEVER));
    await background.aborted;
    await warming;
    const call = await engine.nextCall();
    call.text('b;');
    call.done();
    assert.equal(await text, 'b;');
  });

  it('thinks while it waits, and then tells what the answer took', async () => {
    const text = joined(completer().stream(PLACE, LINE, NEVER));
    const call = await engine.nextCall();
    assert.equal(store.facts.thinking, true);
    call.text('b');
    call.text(';');
    call.done();
    await text;
    assert.equal(store.facts.thinking, false);
    assert.equal(store.facts.last?.tokens, 2);
  });

  it('asks once more when the server ended since the last answer', async () => {
    await link.ready(NEVER);
    await app.close();
    const text = joined(completer().stream(PLACE, LINE, NEVER));
    const call = await engine.nextCall();
    call.text('b;');
    call.done();
    assert.equal(await text, 'b;');
  });

  it('says who wrote it: the model alone, or unknown with memory until the end of the answer tells', async () => {
    const memory = { workspace: '0'.repeat(64), file: '/w/a.ts' };
    const alone = originsOf(completer().stream(PLACE, LINE, NEVER));
    (await engine.nextCall()).done();
    const shaped = originsOf(completer().stream({ ...PLACE, memory }, LINE, NEVER));
    const call = await engine.nextCall();
    assert.deepEqual(call.request.memory, memory);
    call.done({ recalled: ['b.ts'] });
    const recalled = (origins: readonly Origin[]) => origins.map((origin) => origin.recalled);
    // Known before the answer begins, when it begins, and at its end.
    assert.deepEqual(recalled(await alone), [[], [], []]);
    assert.deepEqual(recalled(await shaped), [null, null, ['b.ts']]);
    assert.match((await alone).at(-1)?.answer ?? '', /^cmpl-/);
    const { model, modelRoot, where } = (await alone)[0]!;
    assert.deepEqual([model, modelRoot, where], ['ph-codex-s', 'ab'.repeat(32), 'this machine']);
  });

  it('asks a far server for receipts, hands over what came, and does without where nothing is signed', async () => {
    const signing = testIdentity();
    const far = createApp({ engine, config: serverConfig({ apiKeys: [] }), version: '0', identity: signing });
    const plain = appOver(engine);
    const received: ReceivedAnswer[] = [];
    const check = async (_target: Target, answer: ReceivedAnswer) => void received.push(answer);
    for (const [server, receipt] of [
      [far, true],
      [plain, undefined],
    ] as const) {
      const url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
      const target: Target = { kind: 'url', url, apiKey: undefined };
      const remote = openLink({ target, onState: () => {} });
      const ready = async (signal: AbortSignal) => {
        await remote.ready(signal);
        return remote;
      };
      const { stream } = createCompleter(
        { ready, dispose() {} },
        store,
        { check },
        quiet as LogOutputChannel,
      );
      const text = joined(stream(PLACE, LINE, NEVER));
      const call = await engine.nextCall();
      assert.equal(call.request.receipt, receipt);
      call.text('b;', [token(1, 'b;')], [7]);
      call.done({ tokens: [1], promptTokens: 1 });
      assert.equal(await text, 'b;');
      remote.dispose();
      await server.close();
    }
    assert.deepEqual(
      received.map((answer) => [answer.text, answer.end?.receipt?.payloadType]),
      [['b;', RECEIPT_TYPE]],
    );
    await signing.remove();
  });

  it('looks again who is there when another model answered than the one that was named', async () => {
    await link.ready(NEVER);
    const { model } = READY;
    assert.ok(model);
    engine.state = { ...READY, model: { ...model, modelRoot: 'cd'.repeat(32) } };
    const text = joined(completer().stream(PLACE, LINE, NEVER));
    const call = await engine.nextCall();
    call.text('b;');
    call.done();
    await text;
    assert.equal(link.state.kind, 'idle');
  });
});
