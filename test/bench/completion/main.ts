import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import { ensurePackage, packagesFor } from '../memory/packages.ts';
import { readSources } from '../memory/sources.ts';
import type { Finished } from '../report.ts';
import { printCompletion } from './print.ts';
import { type Findings, type Replay, replay } from './replay.ts';
import { reportCompletion } from './report.ts';
import { openReplayServer } from './server.ts';
import { drawStretches } from './stretch.ts';
import { ABLATIONS, CLOSED, ours, plain, TRIED, type Variant } from './variants.ts';
import { openWorkCounter } from './work.ts';
import { openWorkspace } from './workspace.ts';

/** Of each package; a stretch takes the plain client some 250 requests. */
const STRETCHES = 1;
/** Parts are taken out and things tried in one package of so many, one of each language; with `--quick` all is. */
const ABLATED_PACKAGES = 5;

const isAblated = (index: number) => index % ABLATED_PACKAGES === 1;

async function replayAll(quick: boolean, fit: boolean): Promise<Findings> {
  const newCount = await openWorkCounter();
  const server = await openReplayServer();
  const findings: Record<string, Replay[]> = {};
  try {
    for (const [index, wanted] of packagesFor(fit ? 'fit' : 'test').entries()) {
      if (quick && !isAblated(index)) continue;
      const folder = await ensurePackage(wanted);
      const files = readSources(folder, wanted.language);
      const stretches = drawStretches(files, wanted.language, STRETCHES, wanted.name);
      const workspace = await openWorkspace(server.target, folder, stretches);
      process.stderr.write(`Typing in ${wanted.name} …\n`);
      const stage = { book: server.newBook(), memoryOf: workspace.memoryOf, newCount, files };
      const others: Record<string, Variant> = isAblated(index) ? { ...ABLATIONS, ...TRIED } : {};
      for (const [name, variant] of Object.entries({ plain, ours, ...others })) {
        findings[name] = [...(findings[name] ?? []), ...(await replay(stretches, variant, stage))];
      }
      for (const [name, variant] of Object.entries(isAblated(index) ? CLOSED : {})) {
        findings[name] = [...(findings[name] ?? []), ...(await replay(stretches, variant, stage, true))];
      }
      workspace.remove();
    }
  } finally {
    await server.close();
  }
  return findings;
}

/**
 * Types real code of others with the extension's own pipeline and with a plain client, and counts keys and tokens; then
 * with the pipeline less one of its parts each.
 */
export async function benchCompletion({ quick, fit }: { quick: boolean; fit: boolean }): Promise<Finished> {
  await build();
  await ensureModel();
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const findings = await replayAll(quick, fit);
  return { report: reportCompletion(findings, describeMachine(memoryGBs)), text: printCompletion(findings) };
}
