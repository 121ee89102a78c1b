/** Runs one statement, with its values in the place of `$1`, `$2`, …, and gives its rows. */
export type IndexQuery = (
  sql: string,
  values?: ReadonlyArray<string | number | Uint8Array | null>,
) => Promise<unknown[]>;

/** The index of assets in either database; statements are in the SQL that both understand. Calls throw what drivers throw. */
export interface AssetIndex {
  readonly query: IndexQuery;
  /** Runs `work` as one change that is there whole or not at all, while nobody else changes the index. */
  change<T>(work: (query: IndexQuery) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A statement that writes rows with these columns, the first ones being the key: what was there gives way. */
export function putRow(table: string, key: readonly string[], others: readonly string[]): string {
  const columns = [...key, ...others];
  const places = columns.map((_, i) => `$${i + 1}`);
  const renewed = others.map((name) => `${name} = excluded.${name}`);
  return (
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')}) ` +
    `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${renewed.join(', ')}`
  );
}
