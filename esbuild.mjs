// Makes the bundles: node esbuild.mjs [--production] [--watch] [--tests]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');

const KIB = 1024;
// The whole extension is read at activation, in a host that it shares with every other extension.
const EXTENSION_LIMIT = 300 * KIB;
// These bring binaries, so they stay files on disk.
const NATIVE = ['koffi', 'libsql', 'onnxruntime-node', 'onnxruntime-web', 'secp256k1'];

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  sourcemap: !production,
  legalComments: 'none', // the packages' whole licences are in THIRD_PARTY_NOTICES.txt, see scripts/package.mjs
  logLevel: 'warning',
  metafile: true,
};

// As algorithms/evaluation/run/harness-root.ts has it; the bundle has no sources to look at.
function harnessRoots() {
  const digest = (bytes) => createHash('sha256').update(bytes).digest();
  const rootOf = (paths) =>
    digest(Buffer.concat([...paths].sort().map((path) => digest(readFileSync(join(root, path)))))).toString(
      'hex',
    );
  const list = join(root, 'algorithms/evaluation/run/harness-files.json');
  const { asking, judging } = JSON.parse(readFileSync(list, 'utf8'));
  return { all: rootOf([...asking, ...judging]), asking: rootOf(asking) };
}

// Loaded by dynamic imports on first use, so that the extension itself stays small.
const APART = {
  'wallet/walletconnect/walletconnect': 'wallet-connect.js',
  'wallet/browser/browser-wallet': 'wallet-browser.js',
  'wallet/development-key': 'wallet-development.js',
  'client/payment/paying': 'payment.js',
};

// Everything that a person asks for by name, with its views.
const tasksApart = {
  name: 'tasks-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/bundle\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './tasks.js', external: true } : undefined,
    );
  },
};

const moneyApart = {
  name: 'money-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/(wallet|payment)\/.*\.ts$/ }, ({ path, kind }) => {
      const file = APART[path.replace(/^.*?\/(?=wallet\/|client\/)/, '').replace(/\.ts$/, '')];
      return kind === 'dynamic-import' && file ? { path: `./${file}`, external: true } : undefined;
    });
  },
};

// WebSocket connections of the runtime have no pings: an unresponsive relay would never be noticed.
const NO_GLOBAL_WEBSOCKET = Object.fromEntries(
  ['WebSocket', 'global.WebSocket', 'window.WebSocket', 'self.WebSocket'].map((name) => [name, 'undefined']),
);

const money = Object.entries(APART).map(([entry, file]) => ({
  entryPoints: [`src/${entry}.ts`],
  outfile: `dist/${file}`,
  mainFields: ['module', 'main'],
  define: NO_GLOBAL_WEBSOCKET,
}));

const bundles = [
  {
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    plugins: [moneyApart, tasksApart],
    minify: true, // always, so that the limit is held against what is shipped
    supported: { 'dynamic-import': false }, // require: what an import() of CommonJS gives depends on the loader
  },
  ...money,
  {
    entryPoints: ['src/editor/tasks/bundle.ts'],
    outfile: 'dist/tasks.js',
    external: ['vscode'],
    minify: true,
  },
  {
    entryPoints: ['server/cli.ts'],
    outfile: 'dist/ph-codex.js',
    external: NATIVE,
    banner: { js: '#!/usr/bin/env node' },
    define: { PH_HARNESS_ROOTS: JSON.stringify(harnessRoots()) },
  },
  { entryPoints: ['server/engine/main.ts'], outfile: 'dist/engine.js', external: NATIVE },
  { entryPoints: ['src/client/spawn-worker.ts'], outfile: 'dist/spawn-worker.js', minify: true },
  { entryPoints: ['server/memory/worker.ts'], outfile: 'dist/memory-worker.js' },
  { entryPoints: ['server/chat/worker.ts'], outfile: 'dist/chat-worker.js' },
  { entryPoints: ['server/reader/worker.ts'], outfile: 'dist/reader-worker.js', external: NATIVE },
  { entryPoints: ['server/audit/worker.ts'], outfile: 'dist/audit-worker.js', external: NATIVE },
  { entryPoints: ['algorithms/evaluation/sandbox/inside/main.ts'], outfile: 'dist/sandbox.js' },
];

// The suites that run inside VS Code, and the entry that VS Code calls.
const editorTests = {
  entryPoints: ['test/editor/*.ts'],
  outdir: 'dist/test/editor',
  external: ['vscode', 'mocha', ...NATIVE],
};

function report(metafile) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (file.endsWith('.map')) continue;
    console.log(`${file.padEnd(28)} ${(bytes / KIB).toFixed(0).padStart(6)} KiB`);
  }
}

function checkLimit(metafile) {
  const bytes = metafile.outputs['dist/extension.js']?.bytes ?? 0;
  if (bytes > EXTENSION_LIMIT) {
    throw new Error(`dist/extension.js has ${bytes} bytes; its limit is ${EXTENSION_LIMIT}.`);
  }
}

async function build(options) {
  const missing = options.entryPoints.filter((path) => !path.includes('*') && !existsSync(join(root, path)));
  if (missing.length > 0) throw new Error(`Missing entry: ${missing.join(', ')}`);
  const { metafile } = await esbuild.build({ ...common, ...options });
  report(metafile);
  checkLimit(metafile);
  return metafile.inputs;
}

async function watch() {
  for (const options of bundles) await (await esbuild.context({ ...common, ...options })).watch();
  console.log('Watching.');
}

async function main() {
  if (process.argv.includes('--watch')) return watch();
  const inputs = {};
  for (const options of bundles) Object.assign(inputs, await build(options));
  if (process.argv.includes('--tests')) await build(editorTests);
  // What went into the bundles: scripts/package.mjs collects the licences by it.
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/inputs.json'), JSON.stringify(Object.keys(inputs).sort(), null, 1));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
