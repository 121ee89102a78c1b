import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInUse } from './in-use.ts';
import { isOnBattery } from './on-battery.ts';

describe('the machine is left alone', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-quiet-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('for a while after each answer', async () => {
    assert.equal(await isInUse(folder), false);
    mkdirSync(join(folder, 'audits'));
    const file = join(folder, 'audits', 'in-use');
    writeFileSync(file, '');
    const { mtimeMs } = statSync(file);
    assert.equal(await isInUse(folder, mtimeMs + 14_000), true);
    assert.equal(await isInUse(folder, mtimeMs + 16_000), false);
  });

  it('while a battery is discharged, where the system tells', async function () {
    if (process.platform !== 'linux') return this.skip();
    assert.equal(await isOnBattery(join(folder, 'none')), false);
    mkdirSync(join(folder, 'BAT0'));
    writeFileSync(join(folder, 'BAT0', 'status'), 'Charging\n');
    assert.equal(await isOnBattery(folder), false);
    writeFileSync(join(folder, 'BAT0', 'status'), 'Discharging\n');
    assert.equal(await isOnBattery(folder), true);
  });
});
