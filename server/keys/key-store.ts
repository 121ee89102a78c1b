/** How much one key may ask for in any minute; null where it is not limited. */
export interface KeyLimits {
  readonly requests: number | null;
  /** Tokens read and written. */
  readonly tokens: number | null;
}

/** What is kept of an API key; the key itself is not. */
export interface ApiKey {
  /** The part of the key that names it, and that may be shown. */
  readonly id: string;
  /** For whom it was made, in the operator's words. */
  readonly name: string;
  readonly limits: KeyLimits;
  /** What its requests get of the model beside those of a key with 1, where both wait; a whole number from 1. */
  readonly weight: number;
  /** SHA-256 of the whole key in hex: 256 random bits need no slow hash. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** The API keys of one server, or of several that share them. Calls throw `PHC_AUTH_KEYS` where they cannot be read. */
export interface KeyStore {
  add(key: ApiKey): Promise<void>;
  /** All keys, revoked ones too, the oldest first. */
  list(): Promise<ApiKey[]>;
  /** Ends a key for all servers at once; false where there is none of that id that is still valid. */
  revoke(id: string): Promise<boolean>;
  find(id: string): Promise<ApiKey | undefined>;
  /** Counts a request of a key; gives 0, or, where its limits do not allow it, the seconds to wait. */
  admit(key: ApiKey): Promise<number>;
  /** Counts the tokens of a request that was admitted. */
  spend(id: string, tokens: number): Promise<void>;
  close(): Promise<void>;
}
