/** What the two databases call the same. */
interface Dialect {
  readonly int: string;
  readonly bytes: string;
  /** After a table's closing bracket. */
  readonly options: string;
}

// Events are kept as they came, by their place on the chain, so that a reorganisation takes them out again; `asset`
// is what follows from them and can be made anew at any time.
function tables({ int, bytes, options }: Dialect): string[] {
  const place = `chain ${int} NOT NULL, block ${int} NOT NULL, log ${int} NOT NULL`;
  return [
    `CREATE TABLE checkpoint (
       chain ${int} NOT NULL, block ${int} NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (chain, block)
     )${options}`,
    `CREATE TABLE nft (${place}, nft TEXT NOT NULL, creator TEXT NOT NULL, PRIMARY KEY (chain, block, log))${options}`,
    'CREATE INDEX nft_address ON nft (chain, nft)',
    `CREATE TABLE metadata (
       ${place}, nft TEXT NOT NULL, sender TEXT NOT NULL, state ${int} NOT NULL,
       data ${bytes}, hash TEXT, tx TEXT NOT NULL,
       PRIMARY KEY (chain, block, log)
     )${options}`,
    'CREATE INDEX metadata_nft ON metadata (chain, nft, block, log)',
    `CREATE TABLE attested (
       ${place}, uid TEXT NOT NULL, schema TEXT NOT NULL, attester TEXT NOT NULL, recipient TEXT NOT NULL,
       ref TEXT NOT NULL, time ${int} NOT NULL, data TEXT NOT NULL,
       PRIMARY KEY (chain, block, log)
     )${options}`,
    'CREATE INDEX attested_schema ON attested (chain, schema)',
    `CREATE TABLE revoked (${place}, uid TEXT NOT NULL, PRIMARY KEY (chain, block, log))${options}`,
    'CREATE INDEX revoked_uid ON revoked (chain, uid)',
    `CREATE TABLE asset (
       chain ${int} NOT NULL, nft TEXT NOT NULL, did TEXT NOT NULL, state ${int} NOT NULL,
       creator TEXT NOT NULL, publisher TEXT NOT NULL, root TEXT, name TEXT NOT NULL, about TEXT NOT NULL,
       languages TEXT NOT NULL, parents TEXT NOT NULL, price TEXT, ddo TEXT NOT NULL, block ${int} NOT NULL,
       PRIMARY KEY (chain, nft)
     )${options}`,
    'CREATE INDEX asset_did ON asset (did)',
    'CREATE INDEX asset_root ON asset (root)',
  ];
}

/** The tables of an index in a file, script by script. */
export const SQLITE_INDEX: readonly string[] = [
  tables({ int: 'INTEGER', bytes: 'BLOB', options: ' STRICT, WITHOUT ROWID' }).join(';\n'),
];

/** The same in PostgreSQL, statement by statement. */
export const POSTGRES_INDEX: readonly string[] = tables({ int: 'BIGINT', bytes: 'BYTEA', options: '' });
