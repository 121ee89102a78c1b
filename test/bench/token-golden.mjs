// Writes test/golden/tokens/llama-cpp.json: what llama.cpp's own tokeniser makes of the files of files.txt.
//   node test/bench/token-golden.mjs FILE.gguf      (after scripts/bench.mjs has installed the peers once)
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getLlama } from './peers/node_modules/node-llama-cpp/dist/index.js';

const root = join(import.meta.dirname, '..', '..');
const golden = join(root, 'test', 'golden', 'tokens');
// typescript.js is 9 MB: its first 100,000 characters say as much and cost the test a hundredth.
const MAX_CHARACTERS = 100_000;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const model = await llama.loadModel({ modelPath: process.argv[2], vocabOnly: true });

const paths = readFileSync(join(golden, 'files.txt'), 'utf8').trim().split('\n');
const files = paths.map((path) => {
  const bytes = readFileSync(join(root, 'node_modules', path));
  // parse_special off, no beginning-of-sequence token: the ids of the text alone.
  const ids = model.tokenize(bytes.toString('utf8').slice(0, MAX_CHARACTERS), false);
  return {
    path,
    sha256: sha256(bytes),
    count: ids.length,
    idsSha256: sha256(new Uint8Array(Uint32Array.from(ids).buffer)),
    first: ids.slice(0, 16),
  };
});

const tokeniser = `llama.cpp ${llama.llamaCppRelease.release} of node-llama-cpp, parse_special false`;
writeFileSync(
  join(golden, 'llama-cpp.json'),
  `${JSON.stringify({ tokeniser, maxCharacters: MAX_CHARACTERS, files }, null, 1)}\n`,
);
console.log(`${files.length} files, ${files.reduce((sum, file) => sum + file.count, 0)} tokens`);
await model.dispose();
await llama.dispose();
