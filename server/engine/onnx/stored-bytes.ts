import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkStored } from '../../model/onnx/check-stored.ts';
import type { StoredTensor } from '../../model/onnx/stored-model.ts';

/** File that holds the weights of a model folder. */
export const DATA_FILE = 'model.onnx.data';

/** Reads the bytes of a stored tensor. */
export type ReadBytes = (tensor: StoredTensor) => Uint8Array;

/** The stored graph of a model folder, and the file of its weights while it is open. */
export interface OpenModel {
  readonly graph: Uint8Array;
  /** Size of the file of weights. */
  readonly bytes: number;
  readonly read: ReadBytes;
}

/** Does `work` with the stored model of a folder; throws `PHC_MODEL_FORMAT` for one that would read other files. */
export async function withStoredModel<T>(folder: string, work: (model: OpenModel) => T): Promise<T> {
  const graph = await readFile(join(folder, 'model.onnx'));
  const file = openSync(join(folder, DATA_FILE), 'r');
  const read: ReadBytes = ({ external }) => {
    const bytes = new Uint8Array(external?.length ?? 0);
    readSync(file, bytes, 0, bytes.length, external?.offset ?? 0);
    return bytes;
  };
  try {
    const bytes = fstatSync(file).size;
    checkStored(graph, bytes);
    return work({ graph, bytes, read });
  } finally {
    closeSync(file);
  }
}

/** The fp32 numbers of a stored tensor. */
export function readFloats(tensor: StoredTensor, read: ReadBytes): Float32Array {
  const bytes = read(tensor);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
