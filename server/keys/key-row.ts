import * as z from 'zod/mini';
import type { ApiKey } from './key-store.ts';

const Row = z.object({
  id: z.string(),
  name: z.string(),
  digest: z.string(),
  requests: z.nullable(z.number()),
  tokens: z.nullable(z.number()),
  created_at: z.number(),
  revoked_at: z.nullable(z.number()),
  weight: z.number(),
});

/** The columns of a key, in the order of `valuesOf`. */
export const KEY_COLUMNS = 'id, name, digest, requests, tokens, created_at, revoked_at, weight';

/** A key out of a row of either database. */
export function toKey(row: unknown): ApiKey {
  const { id, name, digest, requests, tokens, created_at, revoked_at, weight } = Row.parse(row);
  const limits = { requests, tokens };
  return { id, name, digest, limits, weight, createdAt: created_at, revokedAt: revoked_at };
}

/** A key as the values of `KEY_COLUMNS`. */
export function valuesOf({ id, name, digest, limits, weight, createdAt, revokedAt }: ApiKey) {
  return [id, name, digest, limits.requests, limits.tokens, createdAt, revokedAt, weight];
}

/** The tables in a file. */
export const SQLITE_KEYS: readonly string[] = [
  `CREATE TABLE api_key (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     digest TEXT NOT NULL,
     -- In a minute; null for no limit.
     requests INTEGER,
     tokens INTEGER,
     created_at INTEGER NOT NULL,
     revoked_at INTEGER
   ) STRICT;`,
  'ALTER TABLE api_key ADD COLUMN weight INTEGER NOT NULL DEFAULT 1',
];

/** The same for servers that share their keys, and what was used of them. */
export const POSTGRES_KEYS: readonly string[] = [
  `CREATE TABLE api_key (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     digest TEXT NOT NULL,
     requests BIGINT,
     tokens BIGINT,
     created_at BIGINT NOT NULL,
     revoked_at BIGINT
   )`,
  `CREATE TABLE api_key_use (
     key TEXT NOT NULL REFERENCES api_key (id),
     minute BIGINT NOT NULL,
     requests BIGINT NOT NULL,
     tokens BIGINT NOT NULL,
     PRIMARY KEY (key, minute)
   )`,
  'ALTER TABLE api_key ADD COLUMN weight BIGINT NOT NULL DEFAULT 1',
];
