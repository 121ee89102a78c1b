import { randomInt } from 'node:crypto';
import type { Canaries, Canary } from '../../protocol/audit/canaries.ts';
import { PhcError } from '../../protocol/errors.ts';
import { type AuditModel, judgeBy } from '../audit/audit-answer.ts';
import { judgeCanary } from '../audit/judge-canary.ts';
import { drawPlace } from './canary.ts';
import type { ProbeOptions } from './probe.ts';

/**
 * Draws places in files, whose answers are judged by computing them again.
 * @param open throws PhcError PHC_MODEL_UNKNOWN where this machine does not have the model.
 */
export function drawFromFiles(
  files: readonly string[],
  open: (modelRoot: string) => Promise<AuditModel>,
): ProbeOptions['draw'] {
  return async () => {
    const place = await drawPlace(files);
    if (!place) throw new PhcError('PHC_REQUEST_INVALID', { detail: 'the files are too short' });
    return { place, judge: async (modelRoot) => judgeBy(await open(modelRoot)) };
  };
}

/** Draws canaries, whose answers are judged by those that came with them; each once, for who repeats a prompt can be told. */
export function drawFromCanaries({ modelRoot, tolerances, canaries }: Canaries): ProbeOptions['draw'] {
  const left = [...canaries];
  const toleranceOf = (profile: string) =>
    Object.entries(tolerances).find(([name]) => name === (profile === 'exact' ? 'cpu-fp32' : profile))?.[1];
  const judgeOf = (canary: Canary) => async (root: string) => {
    if (root !== modelRoot)
      throw new PhcError('PHC_MODEL_UNKNOWN', { detail: `${root}: the canaries are of ${modelRoot}` });
    return async (...[receipt, answer]: Parameters<ReturnType<typeof judgeBy>>) =>
      judgeCanary(receipt, answer, canary, toleranceOf(receipt.profile));
  };
  return async () => {
    const [canary] = left.length > 0 ? left.splice(randomInt(left.length), 1) : [];
    if (!canary)
      throw new PhcError('PHC_REQUEST_INVALID', { detail: 'every canary was asked: make new ones' });
    return { place: canary, judge: judgeOf(canary) };
  };
}
