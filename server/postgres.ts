import { Pool, type PoolClient, types } from 'pg';

/** Runs one statement with its `$1`, `$2`, … and gives its rows. */
export type PostgresQuery = (
  sql: string,
  values?: readonly unknown[],
) => Promise<Array<Record<string, unknown>>>;

/** A database that several servers share. Calls throw what the driver throws. */
export interface Postgres {
  readonly query: PostgresQuery;
  /** Runs `work` in one transaction, on one connection; taken back where it throws. On the disk when it resolves. */
  transaction<T>(work: (query: PostgresQuery) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** How long a connection may take to come, in milliseconds. */
const CONNECT_MS = 10_000;
/** Connections of one server: its requests queue for them, and PostgreSQL grants a hundred to all. */
const CONNECTIONS = 8;

const INT8 = types.builtins.INT8;

/** Counts and times are far below 2^53; amounts are kept as texts. */
function typeParser(oid: number, format?: 'text' | 'binary') {
  return oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format ?? 'text');
}

function queryBy(client: Pool | PoolClient): PostgresQuery {
  return async (sql, values = []) => (await client.query(sql, [...values])).rows;
}

async function inTransaction<T>(pool: Pool, work: (query: PostgresQuery) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(queryBy(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => {
      fault = cause;
    });
    throw error;
  } finally {
    // A connection that cannot even roll back is not used again.
    client.release(fault);
  }
}

async function migrate(query: PostgresQuery, part: string, migrations: readonly string[]): Promise<void> {
  // Two servers that start at once: the second waits, and finds it done.
  await query('SELECT pg_advisory_xact_lock(hashtext($1))', [`ph-codex ${part}`]);
  await query('CREATE TABLE IF NOT EXISTS ph_schema (part TEXT PRIMARY KEY, version BIGINT NOT NULL)');
  const [row] = await query('SELECT version FROM ph_schema WHERE part = $1', [part]);
  const version = Number(row?.['version'] ?? 0);
  if (version > migrations.length) throw new Error(`${part} is of a newer version of this program`);
  for (const script of migrations.slice(version)) await query(script);
  await query(
    `INSERT INTO ph_schema (part, version) VALUES ($1, $2)
     ON CONFLICT (part) DO UPDATE SET version = EXCLUDED.version`,
    [part, migrations.length],
  );
}

/**
 * Opens the database at a `postgres://` URL and brings the tables of one part of the program up to date: `migrations`
 * are SQL scripts of one statement each, run once and in order, counted in the table `ph_schema`. Throws what the
 * driver throws, and an Error where a newer version was here.
 */
export async function openPostgres(
  url: string,
  part: string,
  migrations: readonly string[],
): Promise<Postgres> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: `ph-codex ${part}`,
    // A commit that was answered survives a power cut, whatever the database's default is.
    options: '-c synchronous_commit=on',
    types: { getTypeParser: typeParser },
  });
  // Of idle connections, as when the database restarts: the next query opens another and tells.
  pool.on('error', () => undefined);
  // And of connections in use: what they were asked rejects, which is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await inTransaction(pool, (query) => migrate(query, part, migrations));
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    query: queryBy(pool),
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  };
}
