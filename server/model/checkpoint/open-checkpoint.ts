import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { type OpenFile, openRandomAccess } from '../random-access.ts';
import { readJson } from '../read-json.ts';
import { readSafetensors, type SafeTensor } from '../safetensors/read-safetensors.ts';

/** The tensors of a folder in Hugging Face's format. */
export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  close(): void;
}

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
/** Shards lie beside their index: a name that leads elsewhere is an attack or a mistake. */
const SHARD = /^[A-Za-z0-9_][A-Za-z0-9._-]*\.safetensors$/;
const Index = z.object({ weight_map: z.record(z.string(), z.string()) });

function shardsOf(folder: string): { shards: string[]; placed: Map<string, string> } {
  const parsed = Index.safeParse(readJson(join(folder, INDEX)));
  if (!parsed.success) throw badModel(`${INDEX} has no weight_map`);
  const placed = new Map(Object.entries(parsed.data.weight_map));
  const shards = [...new Set(placed.values())].sort();
  const wrong = shards.find((shard) => !SHARD.test(shard));
  if (wrong !== undefined)
    throw badModel(`${INDEX} names "${wrong.slice(0, 80)}", which is no file beside it`);
  return { shards, placed };
}

function openAll(folder: string, names: readonly string[], files: OpenFile[]): Map<string, SafeTensor> {
  const tensors = new Map<string, SafeTensor>();
  for (const name of names) {
    const file = openRandomAccess(join(folder, name));
    files.push(file);
    for (const [key, tensor] of readSafetensors(file)) {
      if (tensors.has(key)) throw badModel(`tensor "${key}" occurs twice`);
      tensors.set(key, tensor);
    }
  }
  return tensors;
}

/** Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names; reads nothing but headers. */
export function openCheckpoint(folder: string): Checkpoint {
  const files: OpenFile[] = [];
  const close = () => {
    for (const file of files) file.close();
  };
  try {
    if (existsSync(join(folder, SINGLE))) return { tensors: openAll(folder, [SINGLE], files), close };
    if (!existsSync(join(folder, INDEX))) {
      // Pickled weights run code when they are read.
      throw badModel(`there is neither ${SINGLE} nor ${INDEX} in ${folder}; pickled weights are not read`);
    }
    const { shards, placed } = shardsOf(folder);
    const tensors = openAll(folder, shards, files);
    const lost = [...placed.keys()].find((name) => !tensors.has(name));
    if (lost !== undefined) throw badModel(`tensor "${lost}" is not where ${INDEX} says`);
    return { tensors, close };
  } catch (error) {
    close();
    throw error;
  }
}
