import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertGguf } from '../../server/model/convert-gguf.ts';
import { engineFile, generationFile } from '../../server/model/default-files.ts';
import { readGguf } from '../../server/model/gguf/read-gguf.ts';
import { modelRoot } from '../../server/model/model-root.ts';
import { memoryAccess } from '../../server/model/random-access.ts';
import { readVocabulary } from '../../server/model/vocabulary.ts';
import { TINY, TINY_TOKENS, tinyGguf } from './tiny-gguf.ts';
import { encodeZip } from './zip-writer.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const ENTRY = 'ph_tiny/tiny.gguf';
const WHEEL = 'ph_tiny-1.0-py3-none-any.whl';

/** A wheel that pip accepts, with a tiny GGUF file inside. */
function encodeWheel(gguf: Uint8Array): Buffer {
  const info = 'ph_tiny-1.0.dist-info';
  const files = [
    { name: ENTRY, content: gguf },
    {
      name: `${info}/METADATA`,
      content: Buffer.from('Metadata-Version: 2.1\nName: ph-tiny\nVersion: 1.0\n'),
    },
    {
      name: `${info}/WHEEL`,
      content: Buffer.from('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    },
  ];
  const record = files.map(
    ({ name, content }) => `${name},sha256=${sha256(content).toString('base64url')},${content.length}\n`,
  );
  const list = { name: `${info}/RECORD`, content: Buffer.from(`${record.join('')}${info}/RECORD,,\n`) };
  return encodeZip([...files, list]);
}

export interface TinyRecipe {
  readonly recipesFolder: string;
  /** A folder with the wheel, for pip's `--find-links`. */
  readonly wheels: string;
  readonly wheelFile: string;
  readonly modelRoot: string;
}

/** Makes in `folder` a recipe "ph-tiny" as that of PH-Codex-S is, for a network that is built in milliseconds. */
export async function writeTinyRecipe(
  folder: string,
  change: { modelRoot?: string } = {},
): Promise<TinyRecipe> {
  const gguf = tinyGguf().file;
  const wheel = encodeWheel(gguf);
  const wheels = join(folder, 'wheels');
  const recipesFolder = join(folder, 'recipes');
  const recipe = join(recipesFolder, 'ph-tiny');
  mkdirSync(wheels, { recursive: true });
  mkdirSync(recipe, { recursive: true });
  writeFileSync(join(wheels, WHEEL), wheel);

  const parsed = readGguf(memoryAccess(gguf));
  const built = mkdtempSync(join(folder, 'built-'));
  await convertGguf(parsed, built);
  const root = change.modelRoot ?? (await modelRoot(built));

  const vocabulary = readVocabulary(parsed.metadata, TINY_TOKENS.length);
  const digest = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: sha256(bytes).toString('hex') });
  const files = {
    'generation.json': generationFile(vocabulary, TINY.context),
    'engine.json': engineFile({ bits: 8, block: 64 }),
    'calibration.json': {},
    'model.json': {
      name: 'ph-tiny',
      source: {
        package: 'ph-tiny',
        version: '1.0',
        wheel: { file: WHEEL, ...digest(wheel) },
        entry: { path: ENTRY, ...digest(gguf) },
      },
      adapter: null,
      modelRoot: root,
    },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(recipe, name), JSON.stringify(content));
  for (const document of ['README.md', 'LICENSE']) writeFileSync(join(recipe, document), document);
  return { recipesFolder, wheels, wheelFile: WHEEL, modelRoot: root };
}
