import { spawn } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';
import type { Spawned, SpawnOrder } from './spawn-apart.ts';

// Starts one process and tells what becomes of it: spawn-apart.ts gives the order.
const { command, args, options }: SpawnOrder = workerData;
const tell = (spawned: Spawned) => parentPort?.postMessage(spawned);
const child = spawn(command, args, options);
child.once('spawn', () => tell({ kind: 'started' }));
child.once('error', ({ message }) => tell({ kind: 'failed', message }));
child.once('exit', (code, signal) =>
  tell({ kind: 'ended', exit: signal ? `signal ${signal}` : `exit code ${code}` }),
);
