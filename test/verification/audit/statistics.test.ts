import assert from 'node:assert/strict';
import { addAnswer, isCheating, logEvidence, NO_ANSWERS } from '../../../protocol/audit/e-process.ts';
import { OLDER_CPU } from '../../../scripts/older-cpu/older-cpu.ts';
import { CHEAT_NAMES } from '../../bench/audit/cheats.ts';
import { asDeviations, measured } from '../../bench/audit/main.ts';
import { answersUntilCaught, honestAlarms, honestAnswers } from '../../bench/audit/replay-noise.ts';

describe('audits of PH-Codex-S, replayed from what real weights gave', function () {
  this.timeout(60_000);
  const { noise, tolerance, cheats } = measured();

  it('raise no alarm in a million honest tokens of each profile', () => {
    assert.equal(honestAlarms(noise), 0);
  });

  it('raise none in 5,000 tokens of another instruction set, one after the other', () => {
    const elsewhere = noise.pairs.filter(({ ways }) => ways.some((way) => way.includes(OLDER_CPU)));
    assert.deepEqual(elsewhere.map(({ profile }) => profile).sort(), ['cpu-fast', 'cpu-fp32']);
    for (const pair of elsewhere) {
      const answers = honestAnswers({ ...noise, pairs: [pair] }, pair.profile);
      assert.ok(answers.flat().length >= 5000);
      const { mu0 } = noise.calibration[pair.profile] ?? tolerance;
      const process = answers.reduce((before, answer) => addAnswer(before, answer, mu0), NO_ANSWERS);
      assert.ok(!isCheating(process) && logEvidence(process) < 0, pair.ways.join(' against '));
    }
  });

  for (const name of CHEAT_NAMES) {
    it(`catch ${name} within ten audited answers`, () => {
      const deviating = asDeviations(cheats[name], tolerance);
      const caught = answersUntilCaught(deviating, tolerance.mu0, 2000, 100);
      assert.ok(Math.max(...caught) <= 10, `${Math.max(...caught)}`);
    });
  }
});
