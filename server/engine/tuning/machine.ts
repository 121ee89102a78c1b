import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism, cpus, freemem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DATA_FILE } from '../onnx/stored-bytes.ts';
import type { ServedProfile } from '../profile.ts';

const LOOK_MS = 1000;
/** A processor that does more than this for others would be measured instead of the model. */
const MOST_BUSY = 0.2;
/** Two more models than the one that serves, each with weights in the order that the processor likes beside those of the file. */
const MODELS_OF_MEMORY = 4;

/** Version of the package whose library is loaded. */
export function onnxruntimeVersion(): string {
  const path = require.resolve('onnxruntime-node/package.json');
  return JSON.parse(readFileSync(path, 'utf8')).version;
}

/** What a measured tuning holds for. */
export function tuningKey(modelRoot: string, profile: ServedProfile): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  return `${modelRoot}, ${profile}, onnxruntime ${onnxruntimeVersion()}, ${availableParallelism()} × ${model}`;
}

function work(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = Object.values(times).reduce((total, ms) => total + ms, 0);
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

/** Looks for a second whether the machine does little else, and has memory for trials of the model in `folder`. */
export async function hasTimeFor(folder: string): Promise<boolean> {
  const { size } = await stat(join(folder, DATA_FILE));
  if (size * MODELS_OF_MEMORY > freemem()) return false;
  const before = work();
  await pause(LOOK_MS);
  const after = work();
  return after.busy - before.busy <= MOST_BUSY * (after.all - before.all);
}
