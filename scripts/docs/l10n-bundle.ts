import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.ts';

/** Where the texts lie that translators take as their source. */
export const L10N_BUNDLE = join(ROOT, 'l10n', 'bundle.l10n.json');

/** Folders whose code speaks to people. */
const SPEAKING = ['src/editor', 'src/statistics'];
const TEXT = /\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;

function textsIn(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(TEXT)].map(([, single, double]) =>
    (single ?? double ?? '').replace(/\\(.)/g, '$1'),
  );
}

/** The texts that go through `vscode.l10n.t`, as VS Code's bundles have them: in English each is its own key. */
export function l10nBundle(): string {
  const files = SPEAKING.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .map((name) => join(ROOT, folder, name)),
  );
  const texts = [...new Set(files.flatMap(textsIn))].sort();
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
}

if (require.main === module) writeFileSync(L10N_BUNDLE, l10nBundle());
