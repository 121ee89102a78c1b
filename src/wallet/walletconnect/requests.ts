import { createHash } from 'node:crypto';
import type { CallOptions, WalletCall } from '../wallet.ts';
import { walletFault } from '../wallet-fault.ts';
import type { ClientStorage } from './client-storage.ts';
import type { Client, HistoryRecord, JsonRpcAnswer } from './internals.ts';

/** Seconds for which the relay keeps a request; the shortest that the library allows. */
const LIFE_S = 300;
/** Answers that nobody waited for are kept that long, in milliseconds. */
const KEPT_MS = 3_600_000;
const KEPT_ANSWERS = 'ph-codex:answers';

type Outcome = { readonly result: unknown } | { readonly error: unknown };

interface KeptAnswer {
  readonly key: string;
  readonly result: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface SentParameters {
  readonly request: {
    readonly method: string;
    readonly params: unknown;
    /** Seconds since the epoch. */
    readonly expiryTimestamp: number;
  };
  readonly chainId: string;
}

const caip = (chainId: number) => `eip155:${chainId}`;

/** Two requests of one key ask for the same thing: an answer to one is an answer to the other. */
function keyOf(topic: string, method: string, params: unknown, chainId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([topic, method, params, chainId]))
    .digest('hex');
}

function sentParameters({ request }: HistoryRecord): SentParameters | undefined {
  return request.method === 'wc_sessionRequest' ? (request.params as SentParameters) : undefined;
}

function keyOfRecord(record: HistoryRecord): string | undefined {
  const sent = sentParameters(record);
  return sent && keyOf(record.topic, sent.request.method, sent.request.params, sent.chainId);
}

export interface Requests {
  /**
   * Asks the wallet of a session. A request that is still open, from before a restart too, is waited for rather than
   * sent twice; an answer that came while nobody waited is given at once.
   */
  ask(topic: string, call: WalletCall, options?: CallOptions): Promise<unknown>;
}

/** Answers outlive whoever asked: sign-client 2.21.8 throws on those it has no listener for, at each start again. */
export function keepAnswers(client: Client, storage: ClientStorage): Requests {
  const waiting = new Map<string, Set<(outcome: Outcome) => void>>();
  const unsent = new Set<string>();
  const latest = new Map<string, symbol>();
  /** What was asked twice may be answered twice. */
  const answered = new Set<string>();

  async function keptAnswers(): Promise<KeptAnswer[]> {
    const kept = (await storage.getItem<KeptAnswer[]>(KEPT_ANSWERS)) ?? [];
    return kept.filter(({ at }) => at > Date.now() - KEPT_MS);
  }

  async function takeAnswer(key: string): Promise<KeptAnswer | undefined> {
    const kept = await keptAnswers();
    const found = kept.find((answer) => answer.key === key);
    if (found)
      await storage.setItem(
        KEPT_ANSWERS,
        kept.filter((answer) => answer !== found),
      );
    return found;
  }

  async function settle(key: string, outcome: Outcome): Promise<void> {
    const waiters = waiting.get(key);
    if (waiters) {
      waiting.delete(key);
      answered.add(key);
      for (const waiter of waiters) waiter(outcome);
    } else if ('result' in outcome && !answered.has(key)) {
      const kept = { key, result: outcome.result, at: Date.now() };
      await storage.setItem(KEPT_ANSWERS, [...(await keptAnswers()), kept]);
    }
  }

  const { engine } = client;
  const deliver = engine.onSessionRequestResponse.bind(engine);
  engine.onSessionRequestResponse = (topic: string, answer: JsonRpcAnswer) => {
    if (engine.events.listenerCount(`session_request:${answer.id}`) > 0) return deliver(topic, answer);
    const record = client.core.history.records.get(answer.id);
    const key = record && keyOfRecord(record);
    if (key === undefined) return;
    void settle(key, answer.error ? { error: answer.error } : { result: answer.result });
  };

  function isOpen(key: string): boolean {
    if (unsent.has(key)) return false;
    return [...client.core.history.records.values()].some((record) => {
      const sent = sentParameters(record);
      return keyOfRecord(record) === key && (sent?.request.expiryTimestamp ?? 0) * 1000 > Date.now();
    });
  }

  function send(key: string, topic: string, { method, params, chainId }: WalletCall): void {
    const turn = Symbol();
    latest.set(key, turn);
    unsent.delete(key);
    answered.delete(key);
    const request = { topic, chainId: caip(chainId), request: { method, params }, expiry: LIFE_S };
    client.request(request).then(
      (result) => settle(key, { result }),
      (error: unknown) => {
        // What was asked once more is decided by the later request.
        if (latest.get(key) !== turn) return;
        unsent.add(key);
        void settle(key, { error });
      },
    );
  }

  return {
    async ask(topic, call, { signal, again = false } = {}) {
      signal?.throwIfAborted();
      const key = keyOf(topic, call.method, call.params, caip(call.chainId));
      const kept = await takeAnswer(key);
      if (kept) return kept.result;
      let leave = () => {};
      const outcome = new Promise<Outcome>((resolve, reject) => {
        const waiters = waiting.get(key) ?? new Set();
        waiting.set(key, waiters.add(resolve));
        const stop = () => reject(signal?.reason);
        signal?.addEventListener('abort', stop);
        leave = () => {
          signal?.removeEventListener('abort', stop);
          waiters.delete(resolve);
          if (waiters.size === 0 && waiting.get(key) === waiters) waiting.delete(key);
        };
      });
      if (again || !isOpen(key)) send(key, topic, call);
      const got = await outcome.finally(leave);
      if ('error' in got) throw walletFault(got.error);
      return got.result;
    },
  };
}
