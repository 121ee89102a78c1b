import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { BASE_ROOT, buildBase } from '../../soak/weights.ts';
import { startRealServer } from '../../support/real-server.ts';
import { ensureLlamaFiles } from '../engine/gguf/llama-files.ts';
import { type Ask, openAsk } from './ask.ts';
import { ensureLlamaServer } from './ensure-llama-server.ts';
import { startLlamaServer } from './start-llama-server.ts';

/** A server under measurement, which does nothing unless it is asked. */
export interface Contender {
  readonly name: string;
  readonly ask: Ask;
  close(): Promise<void>;
}

/** Prompt and answer of a session are some 700 tokens. */
const CONTEXT = 1280;

export const OURS = 'ph-codex serve';
export const LLAMA = 'llama.cpp';

async function startOurs(slots: number): Promise<Contender> {
  await buildBase();
  const server = await startRealServer(['--model', BASE_ROOT, '--log-level', 'warn', '--slots', `${slots}`]);
  await server.untilReady();
  const { ask, close } = openAsk(server.where);
  return {
    name: OURS,
    ask,
    async close() {
      close();
      await server.stop();
      // What it warned of: an engine that ended would else be seen only as questions refused.
      process.stderr.write(server.output());
    },
  };
}

async function startLlama(slots: number): Promise<Contender> {
  const binary = await ensureLlamaServer();
  const { q8: model } = await ensureLlamaFiles();
  const { threads } = defaultCoreOptions();
  const server = await startLlamaServer({ binary, model, threads, slots, context: CONTEXT });
  const { ask, close } = openAsk(server.url);
  return {
    name: LLAMA,
    ask,
    async close() {
      close();
      await server.close();
    },
  };
}

/** Both servers over the same weights, in 8 bits, with as many threads and a slot for each of so many people. */
export async function startContenders(people: number): Promise<Contender[]> {
  const ours = await startOurs(people);
  try {
    return [ours, await startLlama(people)];
  } catch (error) {
    await ours.close();
    throw error;
  }
}
