import assert from 'node:assert/strict';
import { asDeviations, measured } from '../../bench/audit/main.ts';
import { answersUntilCaught, falseAlarms } from '../../bench/audit/replay-noise.ts';

describe('audits of PH-Codex-S, replayed from what real weights gave', function () {
  this.timeout(60_000);
  const { noise, tolerance, cheats } = measured();

  it('raise no alarm in a million honest tokens', () => {
    assert.equal(falseAlarms(noise, tolerance.mu0, 1_000_000), 0);
  });

  it('catch 4-bit weights within ten audited answers', () => {
    const caught = answersUntilCaught(asDeviations(cheats['w4'] ?? [], tolerance), tolerance.mu0, 2000, 100);
    assert.ok(Math.max(...caught) <= 10, `${Math.max(...caught)}`);
  });
});
