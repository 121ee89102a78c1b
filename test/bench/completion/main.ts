import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { findModel } from '../../../server/model/store.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import { ensurePackage, type Package, packagesFor } from '../memory/packages.ts';
import { readSources } from '../memory/sources.ts';
import type { Finished } from '../report.ts';
import { openKept } from './kept.ts';
import { inOneLine, printCompletion } from './print.ts';
import { type Findings, type Replay, replay } from './replay.ts';
import { reportCompletion } from './report.ts';
import { openReplayServer, type ReplayServer } from './server.ts';
import { drawStretches } from './stretch.ts';
import { ABLATIONS, CLOSED, ours, plain, TRIED, type Variant } from './variants.ts';
import { openWorkCounter, type WorkCount } from './work.ts';
import { openWorkspace } from './workspace.ts';

/** Of each package; a stretch takes the plain client some 250 requests. */
const STRETCHES = 1;
/** Parts are taken out and things tried in one package of so many, one of each language; with `--quick` all is. */
const ABLATED_PACKAGES = 5;

interface CompletionOptions {
  readonly quick: boolean;
  readonly fit: boolean;
  /** Keeps what each package gave, and reads what it gave before. */
  readonly findings: string | undefined;
}

const isAblated = (index: number) => index % ABLATED_PACKAGES === 1;

/** What all clients give in one package. */
async function replayIn(wanted: Package, ablated: boolean, server: ReplayServer, newCount: () => WorkCount) {
  const folder = await ensurePackage(wanted);
  const files = readSources(folder, wanted.language);
  const stretches = drawStretches(files, wanted.language, STRETCHES, wanted.name);
  const workspace = await openWorkspace(server.target, folder, stretches);
  const stage = { book: server.newBook(), memoryOf: workspace.memoryOf, newCount, files };
  const findings: Record<string, readonly Replay[]> = {};
  const others: Record<string, Variant> = ablated ? { ...ABLATIONS, ...TRIED } : {};
  for (const [name, variant] of Object.entries({ plain, ours, ...others })) {
    findings[name] = await replay(stretches, variant, stage);
  }
  for (const [name, variant] of Object.entries(ablated ? CLOSED : {})) {
    findings[name] = await replay(stretches, variant, stage, true);
  }
  workspace.remove();
  return findings;
}

async function replayAll({ quick, fit, findings: file }: CompletionOptions): Promise<Findings> {
  const { root } = await findModel('ph-codex-s');
  const kept = openKept(file, root);
  const newCount = await openWorkCounter();
  const server = await openReplayServer();
  const all: Record<string, Replay[]> = {};
  try {
    for (const [index, wanted] of packagesFor(fit ? 'fit' : 'test').entries()) {
      if (quick && !isAblated(index)) continue;
      const known = kept.read(wanted.name);
      const findings = known ?? (await replayIn(wanted, isAblated(index), server, newCount));
      if (!known) kept.add(wanted.name, findings);
      process.stderr.write(`${wanted.name}: ${inOneLine(findings)}\n`);
      for (const [name, replays] of Object.entries(findings)) {
        all[name] = [...(all[name] ?? []), ...replays];
      }
    }
  } finally {
    await server.close();
  }
  return all;
}

/**
 * Types real code of others with the extension's own pipeline and with a plain client, and counts keys and tokens; then
 * with the pipeline less one of its parts each.
 */
export async function benchCompletion(options: CompletionOptions): Promise<Finished> {
  await build();
  await ensureModel();
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const findings = await replayAll(options);
  return { report: reportCompletion(findings, describeMachine(memoryGBs)), text: printCompletion(findings) };
}
