import assert from 'node:assert/strict';
import { type TestPostgres, testPostgres } from '../test/support/postgres.ts';
import { openPostgres, type Postgres } from './postgres.ts';

const NOTES = ['CREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT NOT NULL)'];

describe('a database that servers share', function () {
  this.timeout(60_000);
  let server: TestPostgres | undefined;
  const open: Postgres[] = [];
  const opened = async (...args: Parameters<typeof openPostgres>) => {
    const database = await openPostgres(...args);
    open.push(database);
    return database;
  };

  before(async function () {
    server = await testPostgres();
    if (!server) this.skip();
  });
  afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
  after(() => server?.stop());

  it('is brought up to date once, by whichever of those that start together is first', async () => {
    const url = await server!.database();
    const several = await Promise.all([1, 2, 3].map(() => opened(url, 'notes', NOTES)));
    await several[0]!.query('INSERT INTO note VALUES ($1, $2)', [2 ** 40, 'kept']);
    const later = await opened(url, 'notes', [...NOTES, 'ALTER TABLE note ADD extra TEXT']);
    assert.deepEqual(await later.query('SELECT * FROM note'), [{ id: 2 ** 40, text: 'kept', extra: null }]);
    await assert.rejects(openPostgres(url, 'notes', NOTES), /newer version/);
  });

  it('keeps all of a transaction or nothing', async () => {
    const database = await opened(await server!.database(), 'notes', NOTES);
    await assert.rejects(
      database.transaction(async (query) => {
        await query('INSERT INTO note VALUES (1, $1)', ['half']);
        throw new Error('and then nothing');
      }),
      /and then nothing/,
    );
    assert.deepEqual(await database.query('SELECT * FROM note'), []);
    await database.transaction(async (query) => {
      await query('INSERT INTO note VALUES (1, $1)', ['whole']);
    });
    assert.equal((await database.query('SELECT * FROM note')).length, 1);
  });

  it('commits to the disk whatever the database would do by itself', async () => {
    const url = await server!.database();
    const database = await opened(url, 'notes', NOTES);
    await database.query("ALTER ROLE postgres SET synchronous_commit = 'off'");
    const other = await opened(url, 'notes', NOTES);
    assert.deepEqual(await other.query('SHOW synchronous_commit'), [{ synchronous_commit: 'on' }]);
  });
});
