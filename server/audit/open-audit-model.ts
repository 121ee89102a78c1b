import { PhcError } from '../../protocol/errors.ts';
import type { ServedProfile } from '../engine/profile.ts';
import type { ModelRef } from '../model/store.ts';
import type { AuditModel } from './audit-answer.ts';
import { readModelFacts } from './model-facts.ts';
import { type Replayer, startReplayer } from './replayer.ts';
import { auditWorkerEntry } from './worker-entry.ts';

export interface OpenAuditModel extends AuditModel {
  /** Ends every process at once. */
  close(): void;
}

/** An answer is compared in the profile that it was computed in where this processor can, else in the more precise one. */
function referenceFor(profile: string): ServedProfile {
  return profile === 'cpu-fast' ? 'cpu-fast' : 'cpu-fp32';
}

/**
 * A model whose digest its processes check, for audits. @throws PhcError PHC_MODEL_FORMAT.
 * @param entry file that its processes run.
 */
export function openAuditModel(
  { folder, root }: ModelRef,
  entry: string = auditWorkerEntry(),
): OpenAuditModel {
  const started = new Map<ServedProfile, Promise<Replayer>>();
  let closed = false;
  const start = (profile: ServedProfile) => {
    if (closed) throw new PhcError('PHC_ENGINE_CRASHED');
    const known = started.get(profile);
    if (known) return known;
    const replayer = startReplayer({ entry, folder, modelRoot: root, profile });
    started.set(profile, replayer);
    return replayer;
  };
  return {
    facts: readModelFacts(folder),
    async native(profile) {
      const replayer = await start(referenceFor(profile));
      if (replayer.profile !== 'cpu-coarse') return replayer;
      replayer.close();
      return start('cpu-fp32');
    },
    exact: () => start('exact'),
    close() {
      closed = true;
      for (const replayer of started.values()) void replayer.then((one) => one.close()).catch(() => {});
    },
  };
}
