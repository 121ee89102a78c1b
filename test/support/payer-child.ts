import { readFileSync } from 'node:fs';
import { openPaying } from '../../src/client/payment/paying.ts';
import { memorySecrets } from './memory-secrets.ts';
import { buy } from './payer-window.ts';

/** A window in a process of its own, to be killed while it pays: `FOLDER HOME SECRETS-FILE URL`; prints each cost. */
async function main(folder = '', home = '', secretsFile = '', url = ''): Promise<void> {
  const secrets = memorySecrets();
  for (const [key, value] of JSON.parse(readFileSync(secretsFile, 'utf8'))) await secrets.store(key, value);
  const paying = openPaying({ folder, sockets: folder, home, secrets });
  const payer = await paying.payer(url);
  if (!payer) throw new Error('no budget');
  const lane = async () => {
    for (;;) process.stdout.write(`${(await buy(payer, url, '7'))?.charged}\n`);
  };
  await Promise.all([lane(), lane(), lane()]);
}

void main(...process.argv.slice(2));
