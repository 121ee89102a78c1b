import { parseArgs } from 'node:util';
import { endChildrenOnSignal } from '../../scripts/setup/children.ts';
import { soakAudit } from './audit/main.ts';
import { soakCheats } from './cheats/main.ts';
import { soakCheatsInEditor } from './editor/main.ts';
import { soakMoney } from './money/main.ts';
import { soakNoise } from './noise/main.ts';
import { soakPaying } from './paying/main.ts';
import type { SoakOptions } from './soak-options.ts';

/** Each takes longer than `npm test` allows, prints what it found, and gives false where an aim was missed. */
const PARTS: Record<string, (options: SoakOptions) => Promise<boolean>> = {
  audit: soakAudit,
  cheats: soakCheats,
  'cheats-in-editor': soakCheatsInEditor,
  money: soakMoney,
  noise: soakNoise,
  paying: soakPaying,
};

/** Entry of `npm run soak`: `PART [--model NAME] [--rounds N]`; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { model: { type: 'string', default: 'ph-codex-s' }, rounds: { type: 'string' } },
  });
  const run = PARTS[positionals[0] ?? ''];
  if (!run) throw new Error(`Name a part: ${Object.keys(PARTS).join(', ')}.`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error('--rounds takes a whole number from 1 on.');
  endChildrenOnSignal();
  return (await run({ model: values.model, rounds })) ? 0 : 1;
}
