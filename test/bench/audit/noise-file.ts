import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { CalibrationFile } from '../../../protocol/model-files.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';

/** Honest deviations between two ways of computing the same texts. */
const NoisePair = z.object({
  /** Profile that the provider claims. */
  profile: z.enum(['cpu-fast', 'cpu-fp32']),
  /** The two ways, each with its machine. */
  ways: z.tuple([z.string(), z.string()]),
  /** Deviations of each text's tokens after the first 16, in millionths of a nat. */
  texts: z.array(z.array(z.int())),
});
export type NoisePair = z.infer<typeof NoisePair>;

/** What `npm run soak -- noise` measures. */
const NoiseFile = z.object({
  modelRoot: z.string(),
  /** Measured before, on other texts. */
  calibration: CalibrationFile,
  pairs: z.array(NoisePair),
});
export type NoiseFile = z.infer<typeof NoiseFile>;

const FILE = join(ROOT, 'test', 'fixtures', 'audit', 'noise.json.gz');

/** The honest noise that was measured with real weights. */
export function readNoise(): NoiseFile {
  return NoiseFile.parse(JSON.parse(gunzipSync(readFileSync(FILE)).toString()));
}

/** Keeps what was measured, for tests to replay. */
export function writeNoise(noise: NoiseFile): void {
  writeFileSync(FILE, gzipSync(JSON.stringify(noise), { level: 9 }));
}
