import { join } from 'node:path';
import { homeFolder } from '../../home.ts';
import { openSqlite, type Sqlite } from '../../sqlite.ts';

// Events are kept as they came, by their place on the chain, so that a reorganisation takes them out again; `asset`
// is what follows from them and can be made anew at any time.
const FIRST = `
  CREATE TABLE checkpoint (
    chain INTEGER NOT NULL, block INTEGER NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (chain, block)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE nft (
    chain INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL,
    nft TEXT NOT NULL, creator TEXT NOT NULL,
    PRIMARY KEY (chain, block, log)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX nft_address ON nft (chain, nft);
  CREATE TABLE metadata (
    chain INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL,
    nft TEXT NOT NULL, sender TEXT NOT NULL, state INTEGER NOT NULL,
    data BLOB, hash TEXT, tx TEXT NOT NULL,
    PRIMARY KEY (chain, block, log)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX metadata_nft ON metadata (chain, nft, block, log);
  CREATE TABLE attested (
    chain INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL,
    uid TEXT NOT NULL, schema TEXT NOT NULL, attester TEXT NOT NULL, recipient TEXT NOT NULL,
    ref TEXT NOT NULL, time INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (chain, block, log)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attested_schema ON attested (chain, schema);
  CREATE TABLE revoked (
    chain INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL, uid TEXT NOT NULL,
    PRIMARY KEY (chain, block, log)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX revoked_uid ON revoked (chain, uid);
  CREATE TABLE asset (
    chain INTEGER NOT NULL, nft TEXT NOT NULL, did TEXT NOT NULL, state INTEGER NOT NULL,
    creator TEXT NOT NULL, publisher TEXT NOT NULL, root TEXT, name TEXT NOT NULL, about TEXT NOT NULL,
    languages TEXT NOT NULL, parents TEXT NOT NULL, price TEXT, ddo TEXT NOT NULL, block INTEGER NOT NULL,
    PRIMARY KEY (chain, nft)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX asset_did ON asset (did);
  CREATE INDEX asset_root ON asset (root);
`;

/** Opens the index of assets in a home folder; several processes may use it at once. */
export function openIndex(home = homeFolder()): Sqlite {
  return openSqlite(join(home, 'chain', 'assets.sqlite'), [FIRST]);
}
