import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { scriptedEngine } from '../../test/support/scripted-engine.ts';
import { appOver } from '../../test/support/serve-app.ts';
import { createCurrentLink } from './current-link.ts';

const NEVER = new AbortController().signal;
const NO_ADDRESS = new PhcError('PHC_SERVER_URL', { detail: 'no address is set' });

const socket = (name: string) =>
  ({ kind: 'socket', path: join(tmpdir(), `phc-current-${process.pid}-${name}.sock`) }) as const;
const OLD = socket('old');
const NEW = socket('new');
type Named = typeof OLD;

/** One reading of the settings, which ends when the test says so. */
interface Reading {
  name(target: Named): void;
  fail(error: PhcError): void;
}

function linkOverSlowSettings() {
  const readings: Reading[] = [];
  const heard: string[] = [];
  const current = createCurrentLink({
    choose: () =>
      new Promise((resolve, fail) => {
        readings.push({ name: (target) => resolve({ target, pollMs: 5 }), fail });
      }),
    onTarget: (target) => heard.push(target === OLD ? 'old' : 'new'),
    onState: (state) => heard.push(state.kind),
  });
  const reading = (index: number): Reading => {
    assert.ok(readings[index], `the settings were read ${readings.length} times`);
    return readings[index];
  };
  return { current, heard, readings, reading };
}

/** Lets everything run that waits for nothing from outside. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('current link', () => {
  const closing: Array<() => Promise<void>> = [];

  before(async () => {
    for (const { path } of [OLD, NEW]) {
      const app = appOver(scriptedEngine());
      await app.listen({ path });
      closing.push(() => app.close().then(() => rm(path, { force: true })));
    }
  });
  after(async () => {
    for (const close of closing) await close();
  });

  it('is the one of the new settings when they change while the old are still being read', async () => {
    const { current, heard, reading, readings } = linkOverSlowSettings();
    const early = current.ready(NEVER);
    current.drop();
    const late = current.ready(NEVER);
    reading(1).name(NEW);
    assert.equal((await late).target, NEW);
    reading(0).name(OLD);
    assert.equal(await early, await late);
    assert.equal(await current.ready(NEVER), await late);
    assert.equal(readings.length, 2);
    assert.deepEqual(heard, ['idle', 'new', 'starting', 'ready']);
    current.dispose();
  });

  it('says nothing of what was wrong with the old settings', async () => {
    const { current, heard, reading } = linkOverSlowSettings();
    const early = current.ready(NEVER);
    current.drop();
    const late = current.ready(NEVER);
    reading(0).fail(NO_ADDRESS);
    await settle();
    reading(1).name(NEW);
    assert.equal(await early, await late);
    assert.ok(!heard.includes('failed'));
    current.dispose();
  });

  it('reads the settings again after they were wrong, even if they did not change', async () => {
    const { current, heard, reading } = linkOverSlowSettings();
    const first = current.ready(NEVER);
    reading(0).fail(NO_ADDRESS);
    await assert.rejects(first, NO_ADDRESS);
    assert.deepEqual(heard, ['failed']);
    const second = current.ready(NEVER);
    reading(1).name(NEW);
    assert.equal((await second).target, NEW);
    current.dispose();
  });

  it('opens nothing any more once it is disposed, also for who was waiting', async () => {
    const { current, heard, reading, readings } = linkOverSlowSettings();
    const waiting = current.ready(NEVER);
    current.dispose();
    reading(0).name(NEW);
    await assert.rejects(waiting, { name: 'AbortError' });
    await assert.rejects(current.ready(NEVER), { name: 'AbortError' });
    assert.equal(readings.length, 1);
    assert.deepEqual(heard, ['idle']);
  });

  it('is not waited for by who does not want it any more', async () => {
    const { current, reading } = linkOverSlowSettings();
    const leaving = new AbortController();
    const waiting = current.ready(leaving.signal);
    leaving.abort();
    current.drop();
    reading(0).name(NEW);
    await assert.rejects(waiting, { name: 'AbortError' });
    current.dispose();
  });
});
