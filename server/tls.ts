import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { PhcError } from '../protocol/errors.ts';

/** A certificate with its chain, and its key, as PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads the certificate of a server that has one; throws `PHC_SERVER_TLS`. */
export async function readTls(files: {
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}): Promise<Tls | undefined> {
  const { tlsCert, tlsKey } = files;
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  try {
    const tls = { cert: await readFile(tlsCert), key: await readFile(tlsKey) };
    createSecureContext(tls);
    return tls;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PhcError('PHC_SERVER_TLS', { detail, cause });
  }
}
