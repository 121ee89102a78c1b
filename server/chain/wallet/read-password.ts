import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PhcError } from '../../../protocol/errors.ts';

async function fromEnvironment(): Promise<string | undefined> {
  const password = process.env['PH_CODEX_KEYSTORE_PASSWORD'];
  if (password !== undefined) return password;
  const file = process.env['PH_CODEX_KEYSTORE_PASSWORD_FILE'];
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new PhcError('PHC_CHAIN_KEY', { detail: `${file} cannot be read`, cause });
  });
  // Editors end a file's last line.
  return text.replace(/\r?\n$/, '');
}

async function ask(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
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

/**
 * The password of a keystore: from PH_CODEX_KEYSTORE_PASSWORD, the file that PH_CODEX_KEYSTORE_PASSWORD_FILE names, or
 * asked for on the terminal without being shown, a second time where it is `new`. Throws `PHC_CHAIN_KEY`.
 */
export async function readPassword(file: string, kind: 'known' | 'new' = 'known'): Promise<string> {
  const given = await fromEnvironment();
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) {
    const detail = `no password for ${file}: set PH_CODEX_KEYSTORE_PASSWORD or PH_CODEX_KEYSTORE_PASSWORD_FILE`;
    throw new PhcError('PHC_CHAIN_KEY', { detail });
  }
  const password = await ask(`${kind === 'new' ? 'New password' : 'Password'} of ${file}`);
  if (kind === 'new' && (await ask('Once more')) !== password)
    throw new PhcError('PHC_CHAIN_KEY', { detail: 'the two passwords differ' });
  return password;
}
