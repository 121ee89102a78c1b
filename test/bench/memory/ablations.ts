import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { FEATURES, type FeatureName } from '../../../server/engine/confidence.ts';

/** What λ does without, and by which features it then goes. */
export const ABLATIONS: Readonly<Record<string, (feature: FeatureName) => boolean>> = {
  'the same everywhere': (feature) => feature === 'one',
  'without the length of the run': (feature) => !/length/i.test(feature),
  'without the number of places': (feature) => !/places/i.test(feature),
  'without the shares': (feature) => !/share/i.test(feature),
  'without the model’s opinion': (feature) => !/model/i.test(feature),
};

/** Where `--fit` leaves the weights of each. */
export const ABLATIONS_FILE = join(__dirname, 'ablations.json');

/** Weights in the order of `FEATURES`, 0 for those that are left out, by the ablation's name. */
export function ablationWeights(): Map<string, number[]> {
  const file: unknown = JSON.parse(readFileSync(ABLATIONS_FILE, 'utf8'));
  const all = z.record(z.string(), z.record(z.string(), z.number())).parse(file);
  return new Map(
    Object.entries(all).map(([name, weights]) => [name, FEATURES.map((feature) => weights[feature] ?? 0)]),
  );
}
