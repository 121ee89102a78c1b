import { open } from 'node:fs/promises';

/** Name of the file that holds a model's weights. */
export const DATA_FILE = 'model.onnx.data';

/** Pages are mapped from multiples of this. */
const ALIGNMENT = 4096;

/** A stretch of the file. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/** The file of weights beside an ONNX graph, written from front to back. */
export interface WeightFile {
  /** Writes what `fill` hands to its argument as one aligned stretch. */
  add(fill: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>): Promise<Extent>;
  /** Makes the bytes durable and closes the file. */
  finish(): Promise<void>;
  /** Closes the file after a failure. */
  abandon(): Promise<void>;
}

/** Creates the file; throws what the file system throws. */
export async function createWeightFile(path: string): Promise<WeightFile> {
  const handle = await open(path, 'wx');
  let position = 0;

  async function write(bytes: Uint8Array): Promise<void> {
    await handle.writeFile(bytes);
    position += bytes.length;
  }

  return {
    async add(fill) {
      const padding = (ALIGNMENT - (position % ALIGNMENT)) % ALIGNMENT;
      if (padding) await write(new Uint8Array(padding));
      const offset = position;
      await fill(write);
      return { offset, length: position - offset };
    },
    async finish() {
      await handle.sync();
      await handle.close();
    },
    abandon: () => handle.close(),
  };
}
