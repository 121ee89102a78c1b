import { parseArgs } from 'node:util';
import { build } from '../../scripts/setup/build.ts';
import { endChildrenOnSignal } from '../../scripts/setup/children.ts';
import { ensureModel } from '../../scripts/setup/model.ts';
import { soakAudit } from './audit/main.ts';
import { soakCheats } from './cheats/main.ts';
import { soakConnections } from './connections/main.ts';
import { soakCheatsInEditor } from './editor/main.ts';
import { soakEmulated } from './emulated/main.ts';
import { soakLlamaClients } from './llama-clients/main.ts';
import { soakMoney } from './money/main.ts';
import { soakNoise } from './noise/main.ts';
import { soakPaying } from './paying/main.ts';
import { soakServe } from './serve/main.ts';
import type { SoakOptions } from './soak-options.ts';

/** Each takes longer than `npm test` allows, prints what it found, and gives false where an aim was missed. */
const PARTS: Record<string, (options: SoakOptions) => Promise<boolean>> = {
  audit: soakAudit,
  cheats: soakCheats,
  'cheats-in-editor': soakCheatsInEditor,
  connections: soakConnections,
  emulated: soakEmulated,
  'llama-clients': soakLlamaClients,
  money: soakMoney,
  noise: soakNoise,
  paying: soakPaying,
  serve: soakServe,
};

/** Entry of `npm run soak`: `PART [--model NAME] [--rounds N] [--seed FIRST]`; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'ph-codex-s' },
      rounds: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const run = PARTS[positionals[0] ?? ''];
  if (!run) throw new Error(`Name a part: ${Object.keys(PARTS).join(', ')}.`);
  const number = (name: 'rounds' | 'seed') => {
    const value = Number(values[name]);
    if (!(Number.isInteger(value) && value > 0)) throw new Error(`--${name} takes a whole number from 1 on.`);
    return value;
  };
  const rounds = values.rounds === undefined ? undefined : number('rounds');
  const seed = number('seed');
  endChildrenOnSignal();
  await build('--tests');
  await ensureModel();
  return (await run({ model: values.model, rounds, seed })) ? 0 : 1;
}
