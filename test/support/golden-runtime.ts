import { join } from 'node:path';
import { openFfiRuntime } from '../../server/engine/ffi-runtime.ts';
import type { Device } from '../../server/engine/ort/device.ts';
import type { ServedProfile } from '../../server/engine/profile.ts';
import type { Runtime } from '../../server/engine/runtime.ts';
import { usualTuning } from '../../server/engine/tuning/tuning.ts';
import { readConfig } from '../../server/model/checkpoint/read-config.ts';
import { readJson } from '../../server/model/read-json.ts';

/** Tiny random checkpoints, and what PyTorch computes with them. */
export const GOLDEN_MODELS = join(__dirname, '..', 'golden', 'models');
/** As long as their answers. */
const CONTEXT = 32;

/** Opens an imported one natively, or another model. */
export function openGolden(
  folder: string,
  profile: ServedProfile,
  batch: number,
  device?: Device,
  context = CONTEXT,
): Promise<Runtime> {
  const { layers, kvHeads, headDim, vocabulary } = readConfig(readJson(join(folder, 'config.json')));
  const shape = { layers, kvHeads, headDim, vocab: vocabulary, context };
  return openFfiRuntime(folder, shape, usualTuning(1), profile, batch, device);
}
