import { createHash } from 'node:crypto';
import { createApp } from '../../../server/api/app.ts';
import { serverConfig } from '../../../server/config.ts';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { Engine, GenerateEvent } from '../../../server/engine/engine.ts';
import { createIdentity } from '../../../server/identity/identity.ts';
import { openServerKey } from '../../../server/identity/server-key.ts';
import { rememberNothing } from '../../support/scripted-engine.ts';
import type { DishonestOptions } from './attacks.ts';
import { tamper } from './tamper.ts';

// A server that cheats: node dishonest-server.ts OPTIONS. Everything but the cheat is the product's own code.

type Generate = Engine['generate'];

/** Ends an answer half-way, as if it had come to its end. */
async function* halved(events: AsyncIterable<GenerateEvent>): AsyncGenerator<GenerateEvent> {
  const all: GenerateEvent[] = [];
  for await (const event of events) all.push(event);
  const done = all.at(-1);
  const texts = all.filter(({ type }) => type === 'text');
  const kept = texts.slice(0, Math.max(1, texts.length >> 1));
  const tokens = kept.flatMap((event) => (event.type === 'text' ? event.tokens.map(({ id }) => id) : []));
  yield* kept;
  if (done?.type === 'done') yield { ...done, finish: 'stop', tokens };
}

/** Claims to be surer than it is. */
async function* surer(events: AsyncIterable<GenerateEvent>): AsyncGenerator<GenerateEvent> {
  for await (const event of events) {
    if (event.type === 'done') yield event;
    else {
      const tokens = event.tokens.map((token) => ({ ...token, logprob: (token.logprob ?? 0) / 2 }));
      yield { ...event, tokens };
    }
  }
}

function cheating({ attack, oneIn, answered }: DishonestOptions, honest: Core, cheap: Core): Generate {
  let count = answered;
  const seen = new Set<string>();
  const isNew = (request: Parameters<Generate>[0]) => {
    const name = createHash('sha256').update(JSON.stringify(request.prompt)).digest('hex');
    return seen.size < seen.add(name).size;
  };
  switch (attack) {
    case 'swap':
    case 'older-checkpoint':
    case 'other-model':
      return cheap.generate;
    // Whoever only warms the cache sees no answer.
    case 'sometimes':
      return (request, signal) =>
        (!request.warm && ++count % oneIn === 0 ? cheap : honest).generate(request, signal);
    case 'honest-when-watched':
      return (request, signal) =>
        (!request.warm && isNew(request) ? cheap : honest).generate(request, signal);
    case 'forge-logprobs':
      return (...call) => surer(cheap.generate(...call));
    case 'truncate':
      return (...call) => halved(honest.generate(...call));
    default:
      return honest.generate;
  }
}

async function main(): Promise<void> {
  const options: DishonestOptions = JSON.parse(process.argv[2] ?? '{}');
  const load = (folder: string) => loadCore(folder, { threads: 1, context: 4096, slots: 1 });
  const honest = await load(options.folder);
  const cheap = options.cheap === options.folder ? honest : await load(options.cheap);
  const { runtime } = honest;
  const model = {
    name: 'ph-codex-s',
    modelRoot: options.modelRoot,
    profile: runtime.profile,
    context: runtime.shape.context,
  };
  const engine: Engine = {
    state: { status: 'ok', model },
    generate: cheating(options, honest, cheap),
    remember: rememberNothing,
    close: async () => {},
  };
  const identity = createIdentity(options.home);
  const config = serverConfig({ apiKeys: [] });
  const app = createApp({ engine, config, version: '0.0.0', identity });
  tamper(app, options.attack, await openServerKey(options.home));
  process.once('disconnect', () => process.exit(0));
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
}

void main();
