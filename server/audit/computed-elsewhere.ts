import { type Receipt, UPSTREAM_PROFILE } from '../../protocol/receipt/receipt.ts';
import type { Judgement } from './judge-answer.ts';

/**
 * What an audit comes to where another engine behind the server computed the answer: neither passed nor failed, for nobody can
 * compute it again. Undefined for all other answers.
 */
export function computedElsewhere({ profile }: Receipt): Judgement | undefined {
  if (profile !== UPSTREAM_PROFILE) return undefined;
  return { kind: 'skipped', reason: 'not auditable: another engine computed it' };
}
