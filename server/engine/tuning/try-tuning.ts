import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../model/checkpoint/read-config.ts';
import { openFfiRuntime } from '../ffi-runtime.ts';
import { DEFAULT_PROFILE, type ServedProfile } from '../profile.ts';
import { chooseTuning, type Trial, type TuningChoice } from './choose-tuning.ts';
import { type Tuning, usualTuning } from './tuning.ts';

/** What is measured: a model folder, in a profile, beside that number of threads. */
interface Subject {
  readonly folder: string;
  readonly threads: number;
  readonly profile?: ServedProfile;
}

/** Between a step of decoding, which has two tokens, and the few that were typed since the last request. */
const PASS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Measures what is fastest on this machine. Throws where the model cannot be loaded through the C API. */
export async function tryTunings({
  folder,
  threads,
  profile = DEFAULT_PROFILE,
}: Subject): Promise<TuningChoice> {
  const network = readConfig(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  const { layers, kvHeads, headDim, vocabulary: vocab } = network;
  const shape = { layers, kvHeads, headDim, vocab, context: 2 * PASS.length };
  const open = async (tuning: Tuning): Promise<Trial> => {
    const runtime = await openFfiRuntime(folder, shape, tuning, profile, 1);
    const cache = runtime.createCache();
    return {
      run: async () => void (await runtime.forward(cache, PASS, PASS.length, [PASS.length - 1])),
      close() {
        cache.close();
        runtime.close();
      },
    };
  };
  return chooseTuning(usualTuning(threads), availableParallelism(), open);
}
