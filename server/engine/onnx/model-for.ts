import type { ServedProfile } from '../profile.ts';
import type { RuntimeProfile } from '../runtime.ts';
import { readFloatModel } from './float-model.ts';
import { readHalfModel } from './half-model.ts';
import { readModel } from './integer-model.ts';

/**
 * The model of a folder as a profile computes it natively, and how precise that is on this processor.
 * @param multipliesExactly tries whether it multiplies 8-bit integers without loss.
 */
export async function modelFor(
  folder: string,
  profile: ServedProfile,
  multipliesExactly: () => Promise<boolean>,
): Promise<{ model: Uint8Array; precision: RuntimeProfile }> {
  if (profile === 'cpu-fp32') return { model: await readFloatModel(folder), precision: profile };
  if (profile === 'cuda-fp16') return { model: await readHalfModel(folder), precision: profile };
  const { model, inIntegers } = await readModel(folder, await multipliesExactly());
  return { model, precision: inIntegers ? 'cpu-fast' : 'cpu-coarse' };
}
