import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompletionRequest } from '../../../protocol/completion.ts';
import { CompletionResponse } from '../../../protocol/completion.ts';
import type { AuditOutcome } from '../../../server/audit/audit-answer.ts';
import { runPending } from '../../../server/audit/run-pending.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { createReceiptChecker, type ReceiptChecker } from '../../../src/client/receipts/receipt-checker.ts';
import type { ReceiptFact } from '../../../src/client/receipts/receipt-fact.ts';
import { AUDIT_WORKER } from '../../support/audit-process.ts';
import { startDishonest } from '../../support/dishonest.ts';
import type { Attack } from './attacks.ts';

/** A client that uses a dishonest server, and audits it afterwards. */
export interface Victim {
  /** Home folder of the client. */
  readonly home: string;
  /** Asks for one completion and checks its receipt, as the editor does. */
  ask(prompt: string, options?: Partial<CompletionRequest>): Promise<{ fact: ReceiptFact; text: string }>;
  /** Audits everything that was left for it, as `ph-codex audit run` does. */
  audit(): Promise<AuditOutcome[]>;
  stop(): Promise<void>;
}

export interface Battlefield {
  readonly model: ModelRef;
  /** Folder of the weights that cheats serve. */
  readonly cheap: string;
  /** Of how many answers one is cheated on, where that is the attack. */
  readonly oneIn?: number;
  /** Fraction of the answers that the client audits; the product's unless said. */
  readonly auditRate?: number;
}

async function post(url: string, body: CompletionRequest): Promise<CompletionResponse> {
  const response = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return CompletionResponse.parse(await response.json());
}

async function askAndCheck(url: string, checker: ReceiptChecker, body: CompletionRequest, nonce: string) {
  const sentAt = Date.now();
  const answer = await post(url, body);
  const text = answer.choices[0]?.text ?? '';
  const { id, ph: end } = answer;
  const fact = await checker.check({ id, nonce, body, text, end, sentAt, endedAt: Date.now() });
  return { fact, text };
}

/** Starts a dishonest server in a process of its own, and a client with the product's own code. */
export async function startVictim(
  attack: Attack,
  { model, cheap, oneIn = 20, auditRate }: Battlefield,
): Promise<Victim> {
  const home = mkdtempSync(join(tmpdir(), 'phc-attacked-'));
  const server = await startDishonest(attack, model, cheap, { oneIn });
  const { url } = server;
  const target = { kind: 'url', url: new URL(url), apiKey: undefined } as const;
  const checker = createReceiptChecker(
    target,
    url,
    home,
    auditRate === undefined ? undefined : () => auditRate,
  );
  return {
    home,
    ask(prompt, rest) {
      const nonce = randomBytes(32).toString('hex');
      const ph = { nonce, receipt: true };
      return askAndCheck(url, checker, { prompt, max_tokens: 20, temperature: 0, ...rest, ph }, nonce);
    },
    async audit() {
      const outcomes: AuditOutcome[] = [];
      await runPending(home, {
        find: async () => model,
        entry: AUDIT_WORKER,
        isBusy: async () => false,
        onOutcome: (outcome) => outcomes.push(outcome),
        onLeft: (reason) => {
          throw new Error(reason);
        },
        signal: new AbortController().signal,
      });
      return outcomes;
    },
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
