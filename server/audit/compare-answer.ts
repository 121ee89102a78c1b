import type { AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import { deviationOf, type Tolerance } from '../../protocol/audit/deviation.ts';
import { toMicroNats } from '../../protocol/receipt/hashes.ts';
import type { ReplayedToken } from '../engine/replay-answer.ts';

/** Deviations of an answer's tokens from what was computed again, each 0 to 1. */
export function compareAnswer(
  { logprobs }: AuditedAnswer,
  replayed: readonly ReplayedToken[],
  tolerance: Tolerance,
): number[] {
  return replayed.map(({ logprob, margin }, i) =>
    deviationOf({ claimed: logprobs[i]!, logprob, margin }, tolerance),
  );
}

/** An answer generated again, token by token. */
export interface Regenerated {
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
}

/** What differs between a claimed answer and the same one generated again in the exact engine; nothing may. */
export function exactFault({ tokens, logprobs }: AuditedAnswer, again: Regenerated): string | undefined {
  const place = tokens.findIndex((id, i) => id !== again.tokens[i]);
  if (place >= 0) return `its token ${place} is not the one that the exact engine chooses`;
  const other = logprobs.findIndex((claimed, i) => claimed !== toMicroNats(again.logprobs[i] ?? 0));
  return other >= 0 ? `the log-probability of its token ${other} is not the exact one` : undefined;
}
