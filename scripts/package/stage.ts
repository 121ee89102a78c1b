import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from '../setup/paths.ts';
import { thirdPartyNotices } from './notices.ts';
import { copyRuntimePackages } from './runtime-packages.ts';
import type { Target } from './targets.ts';

const ALWAYS = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
  'package.nls.json',
  'media',
  'dist/extension.js',
  'dist/tasks.js',
  'l10n',
  'dist/wallet-connect.js',
  'dist/wallet-browser.js',
  'dist/wallet-development.js',
  'dist/payment.js',
];
const WITH_RUNTIME = [
  'dist/ph-codex.js',
  'dist/engine.js',
  'dist/memory-worker.js',
  'dist/spawn-worker.js',
  'dist/audit-worker.js',
  'dist/chat-worker.js',
  'dist/reader-worker.js',
  'models',
];

/** What belongs to the repository only; the bundles hold what they need. */
const NOT_SHIPPED = ['scripts', 'dependencies', 'devDependencies', 'overrides', 'bin', 'private'];

const TRAINING = join('algorithms', 'training');
const NOT_FOR_TRAINING = new Set(['tests', '__pycache__', '.ruff_cache']);

/** Fine-tuning runs these programs with the person's own Python. */
function copyTraining(folder: string): void {
  cpSync(join(ROOT, TRAINING), join(folder, TRAINING), {
    recursive: true,
    filter: (path) =>
      statSync(path).isDirectory()
        ? !NOT_FOR_TRAINING.has(basename(path))
        : path.endsWith('.py') || basename(path) === 'requirements.txt',
  });
}

function writeManifest(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const kept = Object.entries(manifest).filter(([field]) => !NOT_SHIPPED.includes(field));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(Object.fromEntries(kept), null, 2));
}

/** Lays out the files of one package in an empty folder: with the runtime of `target`, or without any. */
export async function stage(target: Target | undefined): Promise<string> {
  const folder = join(ROOT, 'dist', 'stage', target?.name ?? 'universal');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const path of target ? [...ALWAYS, ...WITH_RUNTIME] : ALWAYS) {
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  writeManifest(folder);
  writeFileSync(join(folder, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices());
  if (target) {
    copyTraining(folder);
    await copyRuntimePackages(target, join(folder, 'dist', 'node_modules'));
  }
  return folder;
}
