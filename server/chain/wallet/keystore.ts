import { open, readFile, rm } from 'node:fs/promises';
import { encryptKeystoreJson, getAddress, Wallet } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { systemCode } from '../../disk-error.ts';

/** Whoever has the file tries passwords as fast as scrypt lets them. */
const SHORTEST_PASSWORD = 10;

const Keystore = z.object({
  version: z.literal(3),
  address: z.string().check(z.regex(/^(0x)?[0-9a-fA-F]{40}$/)),
});

async function readKeystore(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw new PhcError('PHC_CHAIN_KEY', { detail: `${file} cannot be read`, cause });
  });
}

/**
 * Makes a new key and keeps it in a keystore (version 3, scrypt), a file that is this user's alone; gives its address.
 * Throws `PHC_CHAIN_KEY` where there is a file already, and for a short password.
 */
export async function newKeystore(file: string, password: string): Promise<string> {
  if (password.length < SHORTEST_PASSWORD) {
    const detail = `a password has ${SHORTEST_PASSWORD} letters at least`;
    throw new PhcError('PHC_CHAIN_KEY', { detail });
  }
  const handle = await open(file, 'wx', 0o600).catch((cause) => {
    const why = systemCode(cause) === 'EEXIST' ? 'is there already' : 'cannot be written';
    throw new PhcError('PHC_CHAIN_KEY', { detail: `${file} ${why}`, cause });
  });
  try {
    const { address, privateKey } = Wallet.createRandom();
    await handle.writeFile(`${await encryptKeystoreJson({ address, privateKey }, password)}\n`);
    await handle.sync();
    return address;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** The address that a keystore names; that its key is of this address, only its password shows. Throws `PHC_CHAIN_KEY`. */
export async function keystoreAddress(file: string): Promise<string> {
  const text = await readKeystore(file);
  try {
    return getAddress(Keystore.parse(JSON.parse(text)).address);
  } catch (cause) {
    throw new PhcError('PHC_CHAIN_KEY', { detail: `${file} is no keystore of version 3`, cause });
  }
}

/** The private key in a keystore. Throws `PHC_CHAIN_KEY`. */
export async function openKeystore(file: string, password: string): Promise<string> {
  const text = await readKeystore(file);
  try {
    return (await Wallet.fromEncryptedJson(text, password)).privateKey;
  } catch (cause) {
    throw new PhcError('PHC_CHAIN_KEY', {
      detail: `${file} is no keystore, or the password is wrong`,
      cause,
    });
  }
}
