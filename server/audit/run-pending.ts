import { rm } from 'node:fs/promises';
import { PhcError } from '../../protocol/errors.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import { verifyEd25519 } from '../identity/ed25519.ts';
import type { ModelRef } from '../model/store.ts';
import { type AuditOutcome, auditAnswer, type Judge, judgeBy } from './audit-answer.ts';
import { readPending } from './audit-files.ts';
import { type OpenAuditModel, openAuditModel } from './open-audit-model.ts';

export interface RunOptions {
  /** Finds a model by its digest. @throws PhcError PHC_MODEL_UNKNOWN where this machine does not have it. */
  readonly find: (modelRoot: string) => Promise<ModelRef>;
  /** File that audit processes run, unless the product's own. */
  readonly entry?: string;
  /** Whether the machine is wanted for something else: the rest is left for later. */
  readonly isBusy: () => Promise<boolean>;
  readonly onOutcome: (outcome: AuditOutcome) => void;
  /** Called with the reason why an answer cannot be audited here; it is left where it is. */
  readonly onLeft: (reason: string) => void;
  /** Ends what is being computed at once; the answer is audited the next time. */
  readonly signal: AbortSignal;
}

/**
 * Audits the answers that wait, oldest name first, as long as nobody needs the machine; gives whether it came to the end of
 * them. The caller holds the audits' lock.
 */
export async function runPending(home: string, options: RunOptions): Promise<boolean> {
  const models = new Map<string, OpenAuditModel>();
  const close = () => {
    for (const model of models.values()) model.close();
  };
  options.signal.addEventListener('abort', close);
  try {
    for (const { file, pending } of await readPending(home)) {
      if (options.signal.aborted || (await options.isBusy())) return false;
      const root = readReceipt(pending.answer.receipt, pending.serverKey, verifyEd25519)?.receipt.modelRoot;
      if (root === undefined) {
        await rm(file, { force: true });
        continue;
      }
      const judge: Judge = async (receipt, answer) => {
        const model = models.get(root) ?? openAuditModel(await options.find(root), options.entry);
        models.set(root, model);
        return judgeBy(model)(receipt, answer);
      };
      try {
        options.onOutcome(await auditAnswer(home, pending, judge));
        await rm(file, { force: true });
      } catch (error) {
        if (options.signal.aborted) return false;
        if (!(error instanceof PhcError)) await rm(file, { force: true });
        options.onLeft(error instanceof Error ? error.message : String(error));
      }
    }
    return true;
  } finally {
    options.signal.removeEventListener('abort', close);
    close();
  }
}
