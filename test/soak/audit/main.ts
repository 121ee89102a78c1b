import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from '../../../server/model/read-json.ts';
import { openModel } from '../../../server/model/store.ts';
import { utf8Text } from '../../../server/tokenizer/byte-level.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { type RedTeam, writeRedTeam } from '../../bench/audit/red-team-file.ts';
import { codeContexts } from '../../bench/engine/contexts.ts';
import { ATTACKS, type Attack } from '../../verification/attacks/attacks.ts';
import { type Battlefield, startVictim } from '../../verification/attacks/red-team.ts';
import type { SoakOptions } from '../soak-options.ts';
import { cheapWeights, WEIGHTS } from '../weights.ts';

/** As much of a document as an editor's question often has. */
const PROMPT_TOKENS = 160;
const MOST_ANSWERS = 200;
/** A swap to 4 bits has to be caught by so many audits. */
const AIM = 10;

type Caught = RedTeam['attacks'][number];

/** An audit process takes longer to start than to audit: so many answers share one where cheats are rare. */
const SHARED = 20;

/** Asks, and audits every answer, until the server is caught. @throws Error where it is not. */
async function untilCaught(
  attack: Attack,
  battlefield: Battlefield,
  prompts: readonly string[],
): Promise<Caught> {
  const victim = await startVictim(attack, { ...battlefield, auditRate: 1 });
  const share = attack === 'sometimes' ? SHARED : 1;
  try {
    let audited = 0;
    for (const [i, prompt] of prompts.entries()) {
      const { fact } = await victim.ask(prompt);
      if (fact.kind !== 'verified') return { attack, answers: i + 1, audited, by: 'receipt' };
      if ((i + 1) % share !== 0) continue;
      for (const { kind } of await victim.audit()) {
        audited++;
        // Every answer is audited, in the order in which they came.
        if (kind === 'caught') return { attack, answers: audited, audited, by: 'audit' };
      }
    }
  } finally {
    await victim.stop();
  }
  throw new Error(`"${attack}" was not caught in ${prompts.length} answers`);
}

/**
 * Lets a server of its own make each attack with the real model and real other weights, against the product's own client,
 * until it is caught, and keeps the table for `npm run bench -- audit`. `rounds`: most answers of each.
 */
export async function soakAudit({ model: name, rounds = MOST_ANSWERS }: SoakOptions): Promise<boolean> {
  const model = await openModel(name);
  const tokenizer = createTokenizer(readJson(join(model.folder, 'tokenizer.json')));
  const prompts = [...codeContexts(tokenizer, [PROMPT_TOKENS])]
    .slice(0, rounds)
    .map(([context]) => utf8Text(context!.ids.map((id) => tokenizer.bytes(id)).join('')));
  const work = mkdtempSync(join(tmpdir(), 'phc-soak-'));
  const attacks: Caught[] = [];
  try {
    for (const attack of Object.keys(ATTACKS).filter((one): one is Attack => one in ATTACKS)) {
      if (attack === 'honest') continue;
      const cheap = await cheapWeights(WEIGHTS[attack] ?? 'w4', model.folder, work);
      attacks.push(await untilCaught(attack, { model, cheap }, prompts));
      const { answers, audited, by } = attacks.at(-1)!;
      console.log(`${ATTACKS[attack]}: caught at answer ${answers}, ${audited} audited, by ${by}`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  writeRedTeam({ modelRoot: model.root, machine: cpus()[0]?.model.trim() ?? 'unknown', attacks });
  return attacks.every(({ attack, audited }) => attack !== 'swap' || audited <= AIM);
}
