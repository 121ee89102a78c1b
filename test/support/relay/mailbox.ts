/** A message as it lies in the relay until the other side took it. */
export interface Letter {
  readonly topic: string;
  readonly message: string;
  readonly tag: number;
  readonly publishedAt: number;
  readonly from: string;
  readonly takenBy: Set<string>;
}

export interface Mailbox {
  put(letter: Omit<Letter, 'publishedAt' | 'takenBy'>): Letter;
  /** What a client has still to get of a topic. */
  waitingFor(client: string, topic: string): readonly Letter[];
}

/** Keeps messages by topic; nothing expires within a test. */
export function createMailbox(): Mailbox {
  const letters: Letter[] = [];
  return {
    put(letter) {
      const kept = { ...letter, publishedAt: Date.now(), takenBy: new Set<string>() };
      letters.push(kept);
      return kept;
    },
    waitingFor: (client, topic) =>
      letters.filter(
        (letter) => letter.topic === topic && letter.from !== client && !letter.takenBy.has(client),
      ),
  };
}
