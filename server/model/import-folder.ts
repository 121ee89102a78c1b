import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { GenerationFile } from '../../protocol/model-files.ts';
import { badModel } from './bad-model.ts';
import { checkpointWeights } from './checkpoint/checkpoint-weights.ts';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { readConfig } from './checkpoint/read-config.ts';
import { readTokenizer } from './checkpoint/read-tokenizer.ts';
import { type ImportOptions, importInto, importName, roundingOf, withAdapter } from './import-into.ts';
import { jsonFiles, writeJsonFiles } from './json-files.ts';
import type { NetworkShape } from './network-shape.ts';
import type { WriteProgress } from './onnx/write-model.ts';
import { readJson } from './read-json.ts';
import type { ModelRef } from './store.ts';
import { writeNetwork } from './write-network.ts';

/** The `generation.json` that `ph-codex model unpack` wrote; undefined in a folder from elsewhere. */
function readGeneration(folder: string, { vocabulary, context }: NetworkShape): GenerationFile | undefined {
  const path = join(folder, 'generation.json');
  if (!existsSync(path)) return undefined;
  const parsed = GenerationFile.safeParse(readJson(path));
  if (!parsed.success) throw badModel('generation.json is none of ours');
  const { bos, eos, fim, banned } = parsed.data;
  const ids = [bos, ...eos, ...banned, fim?.prefix, fim?.suffix, fim?.middle];
  if (ids.some((id) => (id ?? 0) >= vocabulary) || parsed.data.context > context) {
    throw badModel('generation.json does not go with the network');
  }
  return parsed.data;
}

/**
 * Makes a model of a folder in Hugging Face's format: one of the networks computed here in safetensors, with a byte-level
 * BPE tokeniser. Errors: `PHC_MODEL_FORMAT` if it cannot be used, before anything large is allocated;
 * `PHC_REQUEST_INVALID` for a name that cannot be, `PHC_DISK_FULL`, `PHC_DISK_READONLY`.
 */
export async function importFolder(source: string, options: ImportOptions = {}): Promise<ModelRef> {
  const name = await importName(basename(resolve(source)), options);
  const shape = readConfig(readJson(join(source, 'config.json')));
  const checkpoint = openCheckpoint(source);
  try {
    // First of all, so that sizes are known to be those of the file before anything is made of that size.
    const weights = checkpointWeights(checkpoint.tensors, shape);
    const vocabulary = readTokenizer(source, shape.vocabulary);
    const rounding = roundingOf(options);
    const given = { generation: readGeneration(source, shape), bits: rounding.bits };
    const files = jsonFiles(shape, vocabulary, given);
    return await withAdapter(options, (adapt) => {
      const adapted = adapt(weights, shape);
      const write = async (folder: string, progress: WriteProgress) => {
        await writeJsonFiles(folder, files);
        await writeNetwork(folder, shape, adapted, files['tokenizer.json'], { ...progress, ...rounding });
      };
      const card = join(source, 'README.md');
      return importInto(name, options, write, { documents: existsSync(card) ? [card] : [] });
    });
  } finally {
    checkpoint.close();
  }
}
