import type { ApiKey, KeyStore } from '../keys/key-store.ts';
import { idOf, isKeyOf, sameSecret } from '../keys/key-text.ts';

/** Whose key a request carries; null for one that was given by hand, which has no limits. */
export type Caller = { readonly key: ApiKey | null };

/** Who may use the server over TCP. */
export interface Access {
  /** True where somebody has a key, so that nobody gets in without one. */
  readonly asksForKey: boolean;
  /** Whom the `Authorization` header names; undefined for nobody. Throws `PHC_AUTH_KEYS`. */
  identify(authorization: string | undefined): Promise<Caller | undefined>;
}

/** What is compared where no key of that id is known: it takes the same time, and no text has this digest. */
const NOBODY = { digest: '0'.repeat(64) };

/**
 * Lets in who has one of `given`, or a key of `store` that was not revoked. A store that is there at all is asked for keys,
 * even when all of them are revoked.
 */
export function createAccess(given: readonly string[], store: KeyStore | undefined): Access {
  const isGiven = (text: string) =>
    // Every key is compared, so that the time does not tell which one came close.
    given.filter((key) => sameSecret(text, key)).length > 0;

  async function findKey(text: string): Promise<ApiKey | undefined> {
    const id = idOf(text);
    const key = id === undefined ? undefined : await store?.find(id);
    return isKeyOf(text, key ?? NOBODY) && key?.revokedAt === null ? key : undefined;
  }

  return {
    asksForKey: given.length > 0 || store !== undefined,
    async identify(authorization) {
      const text = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (text === undefined) return undefined;
      if (isGiven(text)) return { key: null };
      const key = await findKey(text);
      return key && { key };
    },
  };
}
