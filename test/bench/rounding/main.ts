import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { graphOf } from '../../../server/model/graph/graph-of.ts';
import { layoutOf } from '../../../server/model/layout/layout-of.ts';
import type { Weights } from '../../../server/model/layout/weight-layout.ts';
import { measureImportance } from '../../../server/model/measure-importance.ts';
import { writeModel } from '../../../server/model/onnx/write-model.ts';
import { readJson } from '../../../server/model/read-json.ts';
import type { Storage } from '../../../server/model/storage.ts';
import { findModel } from '../../../server/model/store.ts';
import { openStoredWeights } from '../../../server/model/stored-weights.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { summarize } from '../stats.ts';
import { table } from '../table.ts';
import { measureLoss } from './measure-loss.ts';
import { nearestStep } from './nearest-step.ts';
import { textsFor } from './texts.ts';

const WINDOW = 512;
const WINDOWS = 8;
const QUICK_WINDOWS = 1;

interface Variant {
  readonly key: string;
  readonly label: string;
  readonly weights: Weights;
  readonly storage: Storage;
}

/** What 4 bits cost the shipped model by each way of rounding, in nats per token of code that it was not trained on. */
export async function benchRounding({ quick }: { readonly quick: boolean }): Promise<Finished> {
  const { folder } = await findModel('ph-codex-s');
  const shape = readConfig(readJson(join(folder, 'config.json')));
  const tokenizerFile = JSON.parse(JSON.stringify(readJson(join(folder, 'tokenizer.json'))));
  const tokenizer = createTokenizer(tokenizerFile);
  const count = quick ? QUICK_WINDOWS : WINDOWS;
  const windows = textsFor('heldOut').flatMap((text) => {
    const ids = tokenizer.encode(text);
    return Array.from({ length: count }, (_, at) => ids.slice(at * WINDOW, (at + 1) * WINDOW));
  });
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  bandwidth.close();
  const stored = openStoredWeights(folder, layoutOf(shape));
  const work = mkdtempSync(join(tmpdir(), 'phc-rounding-'));
  try {
    const text = textsFor('calibration').join('\n');
    const { weights } = stored;
    const measured = join(work, 'measured');
    const importance = await measureImportance(shape, weights, { text, tokenizerFile }, measured);
    const nearest = new Map(
      [...weights].map(([name, matrix]) => [name, matrix.rows > 1 ? nearestStep(matrix) : matrix]),
    );
    // The embedding has 8 bits in all of them.
    nearest.set('model.embed_tokens.weight', weights.get('model.embed_tokens.weight')!);
    const variants: Variant[] = [
      { key: 'eight', label: '8 bits', weights, storage: { bits: 8 } },
      { key: 'nearest', label: '4 bits, nearest step', weights: nearest, storage: { bits: 4 } },
      { key: 'searched', label: '4 bits, searched ranges', weights, storage: { bits: 4 } },
      { key: 'calibrated', label: '4 bits, calibrated', weights, storage: { bits: 4, importance } },
    ];
    const losses = new Map<string, number[]>();
    for (const variant of variants) {
      const target = join(work, variant.key);
      mkdirSync(target);
      await writeModel(graphOf(shape, variant.weights, { storage: variant.storage }), 'variant', target);
      losses.set(variant.key, await measureLoss(target, shape, windows));
      rmSync(target, { recursive: true });
      process.stderr.write(`${variant.label} measured\n`);
    }
    return report(variants, losses, memoryGBs);
  } finally {
    stored.close();
    rmSync(work, { recursive: true, force: true });
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function report(
  variants: readonly Variant[],
  losses: ReadonlyMap<string, readonly number[]>,
  memoryGBs: number,
): Finished {
  const eight = losses.get('eight')!;
  const rows = variants.map(({ key, label }) => {
    const own = losses.get(key)!;
    return [label, mean(own).toFixed(4), (mean(own) - mean(eight)).toFixed(4)];
  });
  const metrics = Object.fromEntries(
    [...losses].map(([key, own]) => [
      `rounding.${key}_nats_lost`,
      { unit: 'nats/token', ...summarize(own.map((loss, at) => loss - eight[at]!)) },
    ]),
  );
  return {
    report: { name: 'rounding', machine: describeMachine(memoryGBs), metrics, ratios: {} },
    text: `${table(['weights of the layers', 'nats per token', 'more than 8 bits'], rows)}\n\n${eight.length} windows of ${WINDOW} tokens, half TypeScript, half Python.`,
  };
}
