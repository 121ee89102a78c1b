import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { fitWeights } from './fit.ts';
import { type Model, openModel } from './model.ts';
import { packagesFor } from './packages.ts';
import { printMemory } from './print.ts';
import { reportMemory } from './report.ts';
import { scoreTokens } from './score-tokens.ts';
import { measureUpdates } from './update-cost.ts';
import { type Extent, measurePlace, visitPackages } from './visit.ts';

/** Places in each package; one takes 1.2 s where nothing else runs. */
const PLACES = 24;
/** Lines are not written for fitting: a place takes half a second. */
const FITTED_PLACES = 50;
const QUICK_PLACES = 5;
/** One package in so many, of all languages. */
const QUICK_PACKAGES = 3;

function tested(quick: boolean): Extent {
  const packages = packagesFor('test');
  if (!quick) return { packages, places: PLACES };
  return { packages: packages.filter((_, i) => i % QUICK_PACKAGES === 1), places: QUICK_PLACES };
}

async function measure(model: Model, quick: boolean, memoryGBs: number): Promise<Finished> {
  const extent = tested(quick);
  const found = await visitPackages(model, extent, measurePlace);
  const findings = { ...found, memoryGBs, updates: await measureUpdates(extent.packages) };
  return { report: reportMemory(findings), text: printMemory(findings) };
}

async function fitAnew(model: Model, memoryGBs: number): Promise<Finished> {
  const extent = { packages: packagesFor('fit'), places: FITTED_PLACES };
  const { visits } = await visitPackages(model, extent, scoreTokens);
  const report = { name: 'memory-fit', machine: describeMachine(memoryGBs), metrics: {}, ratios: {} };
  return { report, text: fitWeights(visits) };
}

/** What a memory of the other files of a repository is worth to the embedded model, and what it costs. */
export async function benchMemory({ quick, fit }: { quick: boolean; fit: boolean }): Promise<Finished> {
  await build();
  await ensureModel();
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const model = await openModel();
  try {
    return await (fit ? fitAnew(model, memoryGBs) : measure(model, quick, memoryGBs));
  } finally {
    model.close();
  }
}
