import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { ATTACKS, type Attack } from '../../verification/attacks/attacks.ts';

/** How soon live servers were caught: what `npm run soak -- audit` writes. */
const RedTeam = z.object({
  modelRoot: z.string(),
  machine: z.string(),
  attacks: z.array(
    z.object({
      attack: z.custom<Attack>((name) => typeof name === 'string' && name in ATTACKS),
      /** Answers that the client had got by then. */
      answers: z.int(),
      audited: z.int(),
      by: z.enum(['audit', 'receipt']),
    }),
  ),
});
export type RedTeam = z.infer<typeof RedTeam>;

const FILE = join(ROOT, 'test', 'fixtures', 'audit', 'red-team.json');

export function readRedTeam(): RedTeam {
  return RedTeam.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function writeRedTeam(found: RedTeam): void {
  writeFileSync(FILE, `${JSON.stringify(found, null, 1)}\n`);
}
