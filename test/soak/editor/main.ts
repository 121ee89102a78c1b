import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '../../../server/model/store.ts';
import type { CheatName } from '../../bench/audit/cheats.ts';
import { openCheatedWindow, type Seen, SHOWN } from '../../support/cheated-window.ts';
import { giveModel } from '../../support/measured-model.ts';
import { emptyHome } from '../../support/test-home.ts';
import { ATTACKS, type Attack } from '../../verification/attacks/attacks.ts';
import type { SoakOptions } from '../soak-options.ts';
import { cheapWeights, WEIGHTS } from '../weights.ts';

/** Who cheats on one answer in twenty has one chance to be proven wrong, so that one has to be enough. */
const weightsOf = (attack: Attack): CheatName => (attack === 'sometimes' ? 'w3' : (WEIGHTS[attack] ?? 'w4'));

/** The honest one comes last: nothing of the others may be held against it. */
const ORDER: readonly Attack[] = [
  ...Object.keys(ATTACKS).filter((one): one is Attack => one in ATTACKS && one !== 'honest'),
  'honest',
];

function isAsExpected(attack: Attack, { red, whoWrote, evidence }: Seen): boolean {
  const { by, says } = SHOWN[attack];
  const caught = by === 'receipt' || by === 'audit';
  const file = by === 'audit' ? /^audit-/ : /^(forged|equivocation)-/;
  return says.test(whoWrote) && red === caught && (!caught || file.test(evidence ?? ''));
}

/**
 * Points one window of the real VS Code at a server of its own for each attack, with the real model and real other weights,
 * and looks whether each is shown for what it is; keeps pictures in .test-results.
 */
export async function soakCheatsInEditor({ model: name }: SoakOptions): Promise<boolean> {
  const model = await openModel(name);
  const work = mkdtempSync(join(tmpdir(), 'phc-soak-'));
  const home = emptyHome();
  const made = new Map<CheatName, string>();
  const window = await openCheatedWindow(home.path, model);
  let told = 0;
  let right = true;
  try {
    giveModel(home.path, model);
    for (const attack of ORDER) {
      const weights = weightsOf(attack);
      const cheap = made.get(weights) ?? (await cheapWeights(weights, model.folder, work));
      made.set(weights, cheap);
      const seen = await window.meet(attack, cheap);
      if (seen.told) told++;
      const expected = isAsExpected(attack, seen);
      right &&= expected;
      const shown = seen.red
        ? `red after ${seen.suggestions} suggestions, evidence ${seen.evidence}`
        : 'not red';
      console.log(`${expected ? 'as expected' : 'NOT AS EXPECTED'}: ${ATTACKS[attack]}: ${shown}`);
      if (!expected) console.log(seen.whoWrote);
    }
    console.log(`${told} messages came unasked`);
  } finally {
    await window.close();
    await home.remove();
    rmSync(work, { recursive: true, force: true });
  }
  return right && told === 1;
}
