import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrationOf } from '../../server/audit/calibration-of.ts';
import { type Scored, scoreVariant, VARIANTS } from '../../server/audit/score-variant.ts';
import type { ConvertOptions } from '../../server/model/convert-gguf.ts';
import { modelRoot } from '../../server/model/model-root.ts';
import type { ModelRef } from '../../server/model/store.ts';
import { tinyModelFolder } from './tiny-core.ts';

/** Token ids as text has them, the same in every run. */
function someIds(seed: number): number[] {
  return Array.from({ length: 120 }, (_, i) => 5 + ((i * 37 + seed * 101 + i * i * seed) % 250));
}

/** The tiny model with its own noise measured, as a publisher does, and its digest. */
export async function tinyCalibrated(adapt?: ConvertOptions['adapt']): Promise<ModelRef> {
  const folder = await tinyModelFolder(adapt);
  const texts = [1, 2, 3, 4].map(someIds);
  const scored: Scored[] = [];
  for (const variant of VARIANTS) scored.push(await scoreVariant(folder, variant, texts, () => {}));
  const calibration = calibrationOf(scored);
  writeFileSync(join(folder, 'calibration.json'), `${JSON.stringify(calibration)}\n`);
  return { name: 'ph-tiny', folder, root: await modelRoot(folder) };
}
