import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STORY, type Step } from '../../test/chain/story/steps.ts';
import { ROOT } from '../setup/paths.ts';
import { ASSET_GUIDE_END, ASSET_GUIDE_HEAD } from './asset-guide-text.ts';

/** How the guide writes what the test fills in. */
const SHOWN: Readonly<Record<string, string>> = {
  PORT: '8459',
  URL: 'http://127.0.0.1:8459',
  DID: 'did:op:…',
  DATATOKEN: '0x…',
  DATA: '~/my-code',
  EVIDENCE: 'evidence',
  KEY: 'key.pem',
  PUBLIC: 'key.pub',
  STATEMENT: 'evidence/statement.json',
  WORKSPACE: '.',
};

function word(text: string): string {
  const shown = text.replace(/\{([A-Z]+)\}/g, (whole, name: string) => SHOWN[name] ?? whole);
  if (shown.includes('\n')) return `$'${shown.replaceAll('\n', '\\n')}'`;
  return /[\s;()]/.test(shown) ? `'${shown}'` : shown;
}

function section({ title, text, program, args, stays }: Step): string {
  const command = [program, ...args.map(word)].join(' ');
  return `### ${title}\n\n${text}${stays ? ' It keeps running.' : ''}\n\n    ${command}\n`;
}

/** The page docs/guides/assets.md: the story as its test runs it, and what each person does besides. */
export function assetGuide(): string {
  return [ASSET_GUIDE_HEAD, ...STORY.map(section), ASSET_GUIDE_END].join('\n');
}

/** Where the page lies. */
export const ASSET_GUIDE = join(ROOT, 'docs', 'guides', 'assets.md');

if (require.main === module) writeFileSync(ASSET_GUIDE, assetGuide());
