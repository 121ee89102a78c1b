import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { FEATURES, type FeatureName, WEIGHTS } from '../../../server/engine/confidence.ts';
import { table } from '../table.ts';
import { ABLATIONS, ABLATIONS_FILE } from './ablations.ts';
import { fitMixture, meanLoss, type Observation } from './fit-mixture.ts';
import type { Kind, Scored } from './score-tokens.ts';

const WEIGHTS_FILE = join(ROOT, 'server', 'engine', 'confidence-weights.json');
/** A repository that is complete and one that grows: λ has to be right for both. */
const FITTED: readonly Kind[] = ['other files', 'older files'];
const DIGITS = 3;

/** The tokens after one place of a package. */
export type Fitted = Pick<Scored, 'tokens'> & { readonly package: string };

function observe(visits: readonly Fitted[]): Observation[] {
  return visits.flatMap(({ tokens }) =>
    tokens.flatMap(({ model, sights }) =>
      FITTED.flatMap((kind) => {
        const sight = sights[kind];
        return sight ? [{ features: sight.features, model, share: sight.share }] : [];
      }),
    ),
  );
}

/** Fits with some of the features; the others weigh 0. */
function fitWith(observations: readonly Observation[], uses: (feature: FeatureName) => boolean): number[] {
  const kept = FEATURES.flatMap((feature, i) => (uses(feature) ? [i] : []));
  const narrowed = observations.map((one) => ({ ...one, features: kept.map((i) => one.features[i]!) }));
  const weights = fitMixture(narrowed, kept.length);
  return FEATURES.map((_, i) => (kept.includes(i) ? weights[kept.indexOf(i)]! : 0));
}

const nats = (loss: number) => loss.toFixed(4);
const named = (weights: readonly number[]) =>
  Object.fromEntries(FEATURES.map((feature, i) => [feature, Number(weights[i]!.toFixed(DIGITS))]));

const writeJson = (file: string, content: unknown) =>
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);

/** Loss on each package by weights that were fitted on all others. */
function heldOut(
  byPackage: ReadonlyMap<string, Observation[]>,
  uses: (feature: FeatureName) => boolean,
): number {
  let sum = 0;
  let count = 0;
  for (const [name, own] of byPackage) {
    const others = [...byPackage].filter(([other]) => other !== name).flatMap(([, list]) => list);
    sum += meanLoss(own, fitWith(others, uses)) * own.length;
    count += own.length;
  }
  return sum / count;
}

/**
 * Fits the weights by which the product mixes, and those of each ablation, and writes both.
 * @returns a table of the losses, in nats per token at which a memory says anything.
 */
export function fitWeights(visits: readonly Fitted[]): string {
  const byPackage = new Map<string, Observation[]>();
  for (const visit of visits) {
    byPackage.set(visit.package, [...(byPackage.get(visit.package) ?? []), ...observe([visit])]);
  }
  const all = observe(visits);
  const everything = () => true;
  const weights = fitWith(all, everything);
  const losses = (name: string, fitted: readonly number[], uses: (feature: FeatureName) => boolean) => [
    name,
    nats(meanLoss(all, fitted)),
    nats(heldOut(byPackage, uses)),
  ];
  const model = meanLoss(
    all.map((one) => ({ ...one, share: one.model })),
    weights,
  );
  const rows = [
    ['model alone', nats(model), ''],
    ['as committed before', nats(meanLoss(all, WEIGHTS)), ''],
    losses('fitted anew', weights, everything),
  ];
  const ablations: Record<string, Record<string, number>> = {};
  for (const [name, uses] of Object.entries(ABLATIONS)) {
    const fitted = fitWith(all, uses);
    ablations[name] = named(fitted);
    rows.push(losses(`λ ${name}`, fitted, uses));
  }
  writeJson(WEIGHTS_FILE, named(weights));
  writeJson(ABLATIONS_FILE, ablations);
  return table([`${all.length} tokens`, 'fitted on', 'held out package'], rows);
}
