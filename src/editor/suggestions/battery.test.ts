import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createBattery, restsOnBattery } from './battery.ts';

describe('the battery', () => {
  it('is looked at behind the typing, and not more often than every half minute', async () => {
    let on = true;
    let looks = 0;
    let now = 0;
    const look = async () => {
      looks++;
      return on;
    };
    const battery = createBattery(look, () => now);
    assert.equal(battery.discharges(), false);
    await setImmediate();
    assert.equal(battery.discharges(), true);
    on = false;
    assert.equal(battery.discharges(), true);
    assert.equal(looks, 1);
    now = 30_000;
    battery.discharges();
    await setImmediate();
    assert.equal(battery.discharges(), false);
    assert.equal(looks, 2);
  });

  it('lets the local model rest where the person said so, and no other', () => {
    const empty = { discharges: () => true };
    assert.equal(restsOnBattery({ local: true }, { onBattery: 'byHand' }, empty), true);
    assert.equal(restsOnBattery({ local: true }, { onBattery: 'suggest' }, empty), false);
    assert.equal(restsOnBattery({ local: false }, { onBattery: 'byHand' }, empty), false);
    assert.equal(
      restsOnBattery({ local: true }, { onBattery: 'byHand' }, { discharges: () => false }),
      false,
    );
  });
});
