import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importModel } from '../../server/model/import-model.ts';
import { createTokenizer } from '../../server/tokenizer/tokenizer.ts';
import { openCachedNetwork } from './cached-network.ts';

/**
 * For the trainer's tests: `imported-model.ts FOLDER IDS TEXT` makes a model of a folder and prints, as JSON, its logits
 * for the ids and its ids for the text.
 */
async function main(folder: string, ids: string, text: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'phc-trained-'));
  try {
    const model = await importModel(folder, { home, name: 'trained' });
    const network = await openCachedNetwork(model.folder);
    const logits = await network.run(JSON.parse(ids), 0);
    await network.close();
    const tokenizer = createTokenizer(JSON.parse(readFileSync(join(model.folder, 'tokenizer.json'), 'utf8')));
    process.stdout.write(JSON.stringify({ logits: [...logits], ids: tokenizer.encode(text) }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const [folder = '', ids = '[]', text = ''] = process.argv.slice(2);
void main(folder, ids, text);
