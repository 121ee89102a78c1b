// One thread of the bandwidth measurement: reads its own memory over and over for as long as it is asked to.
import { parentPort, workerData } from 'node:worker_threads';

const PAGE = 65536;
const { code, bytes } = workerData;
const memory = new WebAssembly.Memory({ initial: bytes / PAGE });
// Written once, so that every page is a page of its own and not the system's page of zeros.
new Uint32Array(memory.buffer).fill(1);
const { read } = new WebAssembly.Instance(new WebAssembly.Module(code), { m: { m: memory } }).exports;

const now = () => performance.timeOrigin + performance.now();
read(bytes);
parentPort.on('message', ({ from, to }) => {
  let passes = 0;
  while (now() < from);
  const start = now();
  while (now() < to) {
    read(bytes);
    passes++;
  }
  parentPort.postMessage((passes * bytes) / (now() - start) / 1e6);
});
parentPort.postMessage('ready');
