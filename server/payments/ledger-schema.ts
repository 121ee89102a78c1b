/** The tables of a ledger in a file, script by script; amounts are decimal texts, for SQLite's numbers end at 2^63. */
export const SQLITE_LEDGER: readonly string[] = [
  `CREATE TABLE channel (
     id TEXT PRIMARY KEY,
     config TEXT NOT NULL,
     -- As the chain says: at the configured depth, and never more than now.
     balance TEXT NOT NULL,
     claimed TEXT NOT NULL,
     refund_nonce TEXT NOT NULL,
     -- Seconds since the epoch; 0 for no withdrawal.
     withdraw_at INTEGER NOT NULL,
     -- What was delivered, claimed or not.
     charged TEXT NOT NULL,
     -- The highest voucher.
     signed TEXT NOT NULL,
     signature TEXT NOT NULL,
     used_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE request (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     channel TEXT NOT NULL REFERENCES channel (id),
     ceiling TEXT NOT NULL,
     max TEXT NOT NULL,
     signature TEXT NOT NULL,
     opened_at INTEGER NOT NULL,
     -- Null while it is worked on.
     closed_at INTEGER,
     tokens INTEGER NOT NULL DEFAULT 0,
     charge TEXT NOT NULL DEFAULT '0'
   ) STRICT;
   CREATE INDEX open_request ON request (channel) WHERE closed_at IS NULL;`,
];

/** The same for servers that share their ledger: each request says which of them works on it. */
export const POSTGRES_LEDGER: readonly string[] = [
  `CREATE TABLE channel (
     id TEXT PRIMARY KEY,
     config TEXT NOT NULL,
     balance TEXT NOT NULL,
     claimed TEXT NOT NULL,
     refund_nonce TEXT NOT NULL,
     withdraw_at BIGINT NOT NULL,
     charged TEXT NOT NULL,
     signed TEXT NOT NULL,
     signature TEXT NOT NULL,
     used_at BIGINT NOT NULL
   )`,
  `CREATE TABLE request (
     id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     channel TEXT NOT NULL REFERENCES channel (id),
     ceiling TEXT NOT NULL,
     max TEXT NOT NULL,
     signature TEXT NOT NULL,
     opened_at BIGINT NOT NULL,
     closed_at BIGINT,
     tokens BIGINT NOT NULL DEFAULT 0,
     charge TEXT NOT NULL DEFAULT '0',
     server INTEGER NOT NULL
   )`,
  'CREATE INDEX open_request ON request (channel) WHERE closed_at IS NULL',
];
