import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { findModel } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import type { Finished } from '../report.ts';
import { type Context, codeContexts } from './contexts.ts';
import { ensurePeers } from './ensure-peers.ts';
import { ensureLlamaFiles } from './gguf/llama-files.ts';
import { printEngine } from './print.ts';
import { type EngineRound, OURS, PLAIN, reportEngine, type Visit } from './report.ts';
import { type SubjectProcess, startSubject } from './subjects/process.ts';
import type { SubjectOptions } from './subjects/subject.ts';

const LENGTHS = [512, 1024] as const;
const TOKENS = 20;
/** Prompt and answer, as every engine is set up for. */
const CONTEXT = 2048;
/** Threads of the engine that ran last stop spinning in the meantime. */
const REST_MS = 100;

/** One context at every engine: first as never seen before, then with its last two tokens typed anew. */
async function visitAll(
  subjects: ReadonlyArray<readonly [string, SubjectProcess]>,
  { ids, retyped }: Context,
): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const [name, subject] of subjects) {
    await sleep(REST_MS);
    const cold = await subject.generate(ids, TOKENS);
    const warm = await subject.generate(retyped, TOKENS);
    visits.push({ name, length: ids.length, cold, warm });
  }
  return visits;
}

const isWhole = ({ cold, warm }: Visit) => cold.tokens.length === TOKENS && warm.tokens.length === TOKENS;

/** All lengths at all engines; with the next contexts where an engine came to an end before it had said enough. */
async function visitUntilWhole(
  subjects: ReadonlyArray<readonly [string, SubjectProcess]>,
  contexts: Iterator<Context[], void>,
): Promise<Visit[]> {
  for (;;) {
    const { value } = contexts.next();
    if (!value) throw new Error('there is no more code to cut contexts from: fewer rounds, please');
    const visits: Visit[] = [];
    for (const context of value) visits.push(...(await visitAll(subjects, context)));
    if (visits.every(isWhole)) return visits;
  }
}

const rotated = <T>(items: readonly T[], by: number) => items.map((_, i) => items[(i + by) % items.length]!);

/** Bytes that one pass over one token reads: all weights (the head is the embedding), and keys and values. */
function bytesPerToken(folder: string): (context: number) => number {
  const { layers, kvHeads, headDim } = readConfig(
    JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')),
  );
  const weights = statSync(join(folder, 'model.onnx.data')).size;
  const perPosition = 2 * 4 * layers * kvHeads * headDim;
  return (context) => weights + context * perPosition;
}

/** Every engine in turn, in another order each round, so that what the machine does besides meets all of them. */
export async function benchEngine({ rounds }: { rounds: number }): Promise<Finished> {
  await ensurePeers();
  await build();
  await ensureModel();
  const files = await ensureLlamaFiles();
  const { folder } = await findModel('ph-codex-s');
  const { threads } = defaultCoreOptions();
  const tokenizer = createTokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')));

  const common = { threads, context: CONTEXT };
  const wanted: Record<string, SubjectOptions> = {
    [OURS]: { ...common, kind: 'ours', path: folder },
    [PLAIN]: { ...common, kind: 'ours-plain', path: folder },
    'llama.cpp Q4_1': { ...common, kind: 'llama-cpp', path: files.q4 },
    'llama.cpp Q8_0': { ...common, kind: 'llama-cpp', path: files.q8 },
    'onnxruntime-node API': { ...common, kind: 'ort-api', path: folder },
  };
  const subjects = new Map<string, SubjectProcess>();
  const bandwidth = await openBandwidth(threads);
  try {
    for (const [name, options] of Object.entries(wanted)) subjects.set(name, await startSubject(options));
    const contexts = codeContexts(tokenizer, LENGTHS);
    const seen: EngineRound[] = [];
    // The first round only warms up: memory is touched, code is compiled.
    for (let round = 0; round <= rounds; round++) {
      process.stderr.write(round === 0 ? 'Warming up …\n' : `Round ${round} of ${rounds} …\n`);
      const visits = await visitUntilWhole(rotated([...subjects], round), contexts);
      if (round > 0) seen.push({ visits, memoryGBs: await bandwidth.measure() });
    }
    const footprints = [...subjects].map(([name, { loadMs, rssMB }]) => ({ name, loadMs, rssMB: rssMB() }));
    const findings = { rounds: seen, footprints, bytesPerToken: bytesPerToken(folder) };
    return { report: reportEngine(findings), text: printEngine(findings) };
  } finally {
    for (const subject of subjects.values()) subject.close();
    await bandwidth.close();
  }
}
