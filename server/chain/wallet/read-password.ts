import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PhcError } from '../../../protocol/errors.ts';

/** The password of a keystore: from PH_CODEX_KEYSTORE_PASSWORD, or asked for on the terminal without being shown. */
export async function readPassword(file: string): Promise<string> {
  const password = process.env['PH_CODEX_KEYSTORE_PASSWORD'];
  if (password !== undefined) return password;
  if (!process.stdin.isTTY) {
    throw new PhcError('PHC_CHAIN_KEY', {
      detail: `no password for ${file}: set PH_CODEX_KEYSTORE_PASSWORD`,
    });
  }
  process.stderr.write(`Password of ${file}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.question('', resolve);
      lines.once('SIGINT', () => reject(new PhcError('PHC_CHAIN_KEY', { detail: 'no password was given' })));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
