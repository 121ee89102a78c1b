import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Scored, Variant } from '../../../server/audit/score-variant.ts';
import { homeFolder } from '../../../server/home.ts';
import { scoreApart } from './score-apart.ts';

/** Another processor than Node names, and what makes a process find itself on it. */
export interface Elsewhere {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a model makes of texts, computed in one way. */
export type Score = (
  variant: Variant,
  texts: ReadonlyArray<readonly number[]>,
  elsewhere?: Elsewhere,
) => Promise<Scored>;

/** Scores by a model, each computed once on a machine and kept in the home folder: hours of work may be stopped and go on. */
export function keepScores(model: { readonly folder: string; readonly root: string }): Score {
  const kept = join(homeFolder(), 'bench', 'noise', model.root);
  mkdirSync(kept, { recursive: true });
  return async (variant, texts, elsewhere) => {
    const what = [variant, elsewhere?.name ?? cpus()[0]?.model, texts];
    const digest = createHash('sha256').update(JSON.stringify(what)).digest('hex');
    const file = join(kept, `${digest}.json`);
    if (!existsSync(file)) {
      const order = { folder: model.folder, variant, texts, ...(elsewhere && { machine: elsewhere.name }) };
      const scored = await scoreApart(order, elsewhere?.environment);
      writeFileSync(`${file}.part`, JSON.stringify(scored));
      renameSync(`${file}.part`, file);
    }
    return JSON.parse(readFileSync(file, 'utf8'));
  };
}
