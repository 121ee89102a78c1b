import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { LogOutputChannel } from 'vscode';
import { placeAt } from '../../test/support/place-at.ts';
import { READY, type ScriptedEngine, scriptedEngine } from '../../test/support/scripted-engine.ts';
import { appOver } from '../../test/support/serve-app.ts';
import { type Link, type LinkState, openLink } from '../client/link.ts';
import type { Origin } from '../completion/origin.ts';
import { createCompleter } from './completer.ts';
import { createStore } from './store.ts';

const NEVER = new AbortController().signal;
const LINE = { kind: 'line' } as const;
const PLACE = placeAt('const a = |');

const quiet: Pick<LogOutputChannel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
};

async function joined(parts: AsyncIterable<string | Origin>): Promise<string> {
  let text = '';
  for await (const part of parts) if (typeof part === 'string') text += part;
  return text;
}

async function originsOf(parts: AsyncIterable<string | Origin>): Promise<Origin[]> {
  const origins: Origin[] = [];
  for await (const part of parts) if (typeof part !== 'string') origins.push(part);
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
    return createCompleter({ ready, dispose() {} }, store, quiet as LogOutputChannel);
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
    assert.deepEqual(recalled(await alone), [[], []]);
    assert.deepEqual(recalled(await shaped), [null, ['b.ts']]);
    const { model, modelRoot, where } = (await alone)[0]!;
    assert.deepEqual([model, modelRoot, where], ['ph-codex-s', 'ab'.repeat(32), 'this machine']);
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
