import { createHash } from 'node:crypto';
import type { CallOptions, WalletCall } from '../wallet.ts';
import type { ClientStorage } from './client-storage.ts';
import type { Client, HistoryRecord, JsonRpcAnswer } from './internals.ts';
import { libraryFault } from './library-fault.ts';

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
export async function keepAnswers(client: Client, storage: ClientStorage): Promise<Requests> {
  const waiting = new Map<string, Set<(outcome: Outcome) => void>>();
  const unsent = new Set<string>();
  const latest = new Map<string, symbol>();
  /** What was asked twice may be answered twice. */
  const answered = new Set<string>();
  // In memory, so that nothing can come between looking for an answer and waiting for it.
  let kept = (await storage.getItem<readonly KeptAnswer[]>(KEPT_ANSWERS)) ?? [];

  function keep(answers: readonly KeptAnswer[]): void {
    kept = answers;
    void storage.setItem(KEPT_ANSWERS, kept);
  }

  function takeAnswer(key: string): KeptAnswer | undefined {
    const found = kept.find((answer) => answer.key === key && answer.at > Date.now() - KEPT_MS);
    if (found) keep(kept.filter((answer) => answer !== found));
    return found;
  }

  function settle(key: string, outcome: Outcome): void {
    const waiters = waiting.get(key);
    if (waiters) {
      waiting.delete(key);
      if ('result' in outcome) answered.add(key);
      for (const waiter of waiters) waiter(outcome);
    } else if ('result' in outcome && !answered.has(key)) {
      const young = kept.filter(({ at }) => at > Date.now() - KEPT_MS);
      keep([...young, { key, result: outcome.result, at: Date.now() }]);
    }
  }

  const { engine } = client;
  const deliver = engine.onSessionRequestResponse.bind(engine);
  engine.onSessionRequestResponse = (topic: string, answer: JsonRpcAnswer) => {
    if (engine.events.listenerCount(`session_request:${answer.id}`) > 0) return deliver(topic, answer);
    const record = client.core.history.records.get(answer.id);
    const key = record && keyOfRecord(record);
    if (key === undefined) return;
    settle(key, answer.error ? { error: answer.error } : { result: answer.result });
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
        settle(key, { error });
      },
    );
  }

  return {
    async ask(topic, call, { signal, again = false } = {}) {
      signal?.throwIfAborted();
      const key = keyOf(topic, call.method, call.params, caip(call.chainId));
      const answer = takeAnswer(key);
      if (answer) return answer.result;
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
      if ('error' in got) throw libraryFault(got.error);
      return got.result;
    },
  };
}
