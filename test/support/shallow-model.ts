import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../server/model/checkpoint/read-config.ts';
import { graphOf } from '../../server/model/graph/graph-of.ts';
import { writeJsonFiles } from '../../server/model/json-files.ts';
import { layoutOf } from '../../server/model/layout/layout-of.ts';
import { writeModel } from '../../server/model/onnx/write-model.ts';
import { openStoredWeights } from '../../server/model/stored-weights.ts';

/**
 * Writes another network into `to`: the first half of a llama's layers, with its vocabulary, at half the cost. What it says
 * is no longer what the whole one says, but its answers look like answers.
 */
export async function shallowModel(from: string, to: string): Promise<void> {
  cpSync(from, to, { recursive: true, filter: (path) => !path.includes('model.onnx') });
  const config = JSON.parse(readFileSync(join(from, 'config.json'), 'utf8'));
  const whole = readConfig(config);
  const shape = { ...whole, layers: Math.ceil(whole.layers / 2) };
  await writeJsonFiles(to, { 'config.json': { ...config, num_hidden_layers: shape.layers } });
  const stored = openStoredWeights(from, layoutOf(whole));
  try {
    await writeModel(graphOf(shape, stored.weights), shape.architecture, to, {});
  } finally {
    stored.close();
  }
}
