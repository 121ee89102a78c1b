import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { READ_LOOP } from './read-loop.ts';

/** As much as one token of the model reads, spread over the threads. */
const BYTES = 192 << 20;
const PAGE = 65536;
const LEAD_MS = 20;
const READ_MS = 200;

export interface Bandwidth {
  /** Gigabytes (10^9) per second that all threads together read just now. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

/** Threads that each hold a part of a block as large as the weights and read it with a WebAssembly loop. */
export async function openBandwidth(threads: number): Promise<Bandwidth> {
  const bytes = Math.floor(BYTES / threads / PAGE) * PAGE;
  const workers = Array.from(
    { length: threads },
    () => new Worker(join(__dirname, 'reader.mjs'), { workerData: { code: READ_LOOP, bytes } }),
  );
  const answers = () => Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
  await answers();
  return {
    async measure() {
      const from = performance.timeOrigin + performance.now() + LEAD_MS;
      const read = answers();
      for (const worker of workers) worker.postMessage({ from, to: from + READ_MS });
      return (await read).reduce((sum: number, rate: number) => sum + rate, 0);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
