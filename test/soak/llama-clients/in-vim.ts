import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, ROOT } from '../../../scripts/setup/paths.ts';
import type { RecordingProxy } from '../../support/recording-proxy.ts';
import { contentOf, warmsOtherFiles } from './infill-exchanges.ts';
import { openScreen } from './screen.ts';

const CART = `def add_item(cart, item):
    cart.items.append(item)
    cart.total = cart.total + item.price
    return cart
`;
const SUMS = `def add(a, b):
    return a + b


def subtract(a, b):
    return a - b
`;
const TYPED = ['', '', 'def multiply(a, b):', '    return '];

const ESCAPE = '\u001b';
/** The plugin's own colour of suggestions: 202 of 256. */
const GHOST = new RegExp(`${ESCAPE}\\[(?:[\\d;]+;)?38;5;202m([^${ESCAPE}\\n]+)`, 'g');
/** The plugin's own line about an answer: tokens cached, read, and generated. */
const TOLD = / c: \d+, r: .* p: \d+ \([\d.]+ ms, .* g: [1-9]\d* \([\d.]+ ms/;

/** Its lines without the blanks around them, and without those that are empty: on the screen these are not to be told. */
function bare(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function ghostOn(seen: string): string | undefined {
  return bare([...seen.matchAll(GHOST)].map(([, line = '']) => line)) || undefined;
}

/**
 * Uses llama.vim in a real Vim as a person does; throws where it does not show, take or tell what the server behind `proxy`
 * answers. Keeps the screen in .test-results.
 */
export async function useInVim(folder: string, proxy: RecordingProxy): Promise<void> {
  const vim = process.env['PH_CODEX_VIM'] ?? findProgram('vim');
  if (!vim) throw new Error('vim is not installed.');
  const work = mkdtempSync(join(tmpdir(), 'phc-vim-'));
  const file = (name: string) => join(work, name);
  writeFileSync(file('cart.py'), CART);
  writeFileSync(file('sums.py'), SUMS);
  writeFileSync(
    file('vimrc'),
    [
      'set nocompatible',
      // As Vim starts with such a file: Neovim would indent what is typed, and colour it among what is looked for.
      'syntax off',
      'filetype indent off',
      'set noautoindent',
      `set runtimepath^=${folder}`,
      `let g:llama_config = { 'endpoint_fim': '${proxy.url}/infill' }`,
      '',
    ].join('\n'),
  );
  const screen = await openScreen(work, [vim, '-n', '-i', 'NONE', '-u', file('vimrc'), file('cart.py')]);
  const keep = async (name: string) => {
    mkdirSync(join(ROOT, '.test-results'), { recursive: true });
    writeFileSync(join(ROOT, '.test-results', `${name}.txt`), await screen.read());
  };
  try {
    const opened = await screen.until('file', (seen) => /Press ENTER|def add_item/.exec(seen)?.[0]);
    // It is said once of a Vim before 9.1.
    if (opened === 'Press ENTER') await screen.press('Enter');
    await proxy.until('warming by llama.vim', (one) => warmsOtherFiles(one) && one.answer?.status === 200);
    await screen.type(`:edit ${file('sums.py')}`);
    await screen.press('Enter');
    await screen.until('other file', (seen) => /def subtract/.exec(seen)?.[0]);
    await screen.type('GA');
    for (const [index, line] of TYPED.entries()) {
      await screen.type(line);
      if (index < TYPED.length - 1) await screen.press('Enter');
    }
    await screen.until('code that was typed', (seen) => /multiply\(a, b\):\s+return/.exec(seen)?.[0]);
    const ghost = await screen.until('suggestion', ghostOn);
    const told = await screen.until('line about it', (seen) => TOLD.exec(seen)?.[0]);
    await keep('llama-vim');
    await proxy.until('answer with the text that was shown', (one) =>
      bare(contentOf(one)?.split('\n') ?? []).endsWith(ghost),
    );
    await screen.press('Tab');
    await screen.press('Escape');
    await screen.type(':write');
    await screen.press('Enter');
    await screen.until('word that it was written', (seen) => /sums\.py" \d+L, \d+B written/.exec(seen)?.[0]);
    const written = readFileSync(file('sums.py'), 'utf8');
    const expected = `${SUMS}${TYPED.join('\n')}${ghost}`;
    if (bare(written.split('\n')) !== bare(expected.split('\n')))
      throw new Error(`${JSON.stringify(ghost)} was shown and accepted; the file is\n${written}`);
    await screen.type(':quit');
    await screen.press('Enter');
    console.log(`  shown and accepted: ${JSON.stringify(ghost)}`);
    console.log(`  its line about it:${told}`);
  } catch (error) {
    await keep('llama-vim-failed').catch(() => {});
    throw error;
  } finally {
    await screen.close();
    rmSync(work, { recursive: true, force: true });
  }
}
