import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelRef } from '../model/store.ts';
import type { AuditOutcome } from './audit-answer.ts';
import { runQuietly } from './run-quietly.ts';

/** Audits that run by themselves, in processes of their own, whenever the machine is not needed. */
export interface AuditDuty {
  /** True while answers are audited, or wait until nobody types and mains are plugged in. */
  readonly busy: boolean;
  /** To be told when an answer may wait for its audit. */
  wake(): void;
  close(): Promise<void>;
}

export interface DutyOptions {
  /** @throws PhcError PHC_MODEL_UNKNOWN where this machine does not have the model. */
  readonly find: (modelRoot: string) => Promise<ModelRef>;
  readonly onOutcome: (outcome: AuditOutcome) => void;
  readonly onLeft: (reason: string) => void;
}

/** How often it is looked whether the machine is free. */
const AGAIN_MS = 5000;

/** Audits of the answers in this home folder; nothing happens before it is woken. */
export function createAuditDuty(home: string, options: DutyOptions): AuditDuty {
  const closing = new AbortController();
  const { signal } = closing;
  let woken = false;
  let running: Promise<void> | undefined;

  async function audit(): Promise<void> {
    while (woken && !signal.aborted) {
      woken = false;
      const end = await runQuietly(home, { ...options, now: false, signal });
      if (end === 'done') continue;
      woken = true;
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    get busy() {
      return running !== undefined;
    },
    wake() {
      woken = true;
      running ??= audit()
        .catch((error: unknown) => options.onLeft(String(error)))
        .finally(() => {
          running = undefined;
        });
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
