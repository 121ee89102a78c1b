import type { Core, HistoryRecord } from './internals.ts';

/** Messages of a topic that are known as seen, so that the relay cannot replay them: 7 KB. */
const SEEN = 100;
/** Messages of a topic that wait to be read; only what cannot be read stays. */
const UNREAD = 10;
/** Requests that are kept. Ours go when they are answered, the wallet's never. */
const HISTORY = 50;

function keepNewest(items: Record<string, string>, limit: number): void {
  const keys = Object.keys(items);
  for (const key of keys.slice(0, Math.max(0, keys.length - limit))) delete items[key];
}

/**
 * Keeps what sign-client remembers small: it holds each message in full as long as its topic lives, 1.7 MB after 150
 * requests and rewritten as a whole several times for each (measured).
 */
export function boundMemory({ relayer: { messages }, history }: Core): void {
  const remember = messages.set.bind(messages);
  messages.set = async (topic, message, direction) => {
    const stored = remember(topic, message, direction);
    const seen = messages.messages.get(topic) ?? {};
    // Only the name, which is the hash, is ever looked up again.
    for (const hash of Object.keys(seen)) seen[hash] = '';
    keepNewest(seen, SEEN);
    keepNewest(messages.messagesWithoutClientAck.get(topic) ?? {}, UNREAD);
    return stored;
  };

  const add = history.set.bind(history);
  history.set = (topic, request, chainId) => {
    add(topic, request, chainId);
    const excess = history.records.size - HISTORY;
    if (excess <= 0) return;
    const oldest: readonly HistoryRecord[] = [...history.records.values()].slice(0, excess);
    for (const { topic: of, id } of oldest) history.delete(of, id);
  };
}
