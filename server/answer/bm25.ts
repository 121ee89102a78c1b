import type { Passage } from './passages.ts';
import { wordsOf } from './words.ts';

/** Passages to search. */
export interface PassageIndex {
  add(passage: Passage): void;
  /** The passages that go best with a question, the best first; only such as share a word with it. */
  search(question: string, most: number): Array<{ readonly passage: Passage; readonly score: number }>;
}

/** How soon a word's repetition counts no more, and how much length counts: what most use. */
const K1 = 1.2;
const B = 0.75;

/**
 * An index in memory. The name of a document counts as words of each of its passages.
 * Source of the score: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
 */
export function createPassageIndex(): PassageIndex {
  const passages: Passage[] = [];
  const lengths: number[] = [];
  /** By word: a passage, how often the word is in it, the next passage, … */
  const postings = new Map<string, number[]>();
  let total = 0;

  return {
    add(passage) {
      const words = [...wordsOf(passage.file), ...wordsOf(passage.text)];
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const [word, count] of counts) {
        const list = postings.get(word);
        if (list) list.push(passages.length, count);
        else postings.set(word, [passages.length, count]);
      }
      passages.push(passage);
      lengths.push(words.length);
      total += words.length;
    },
    search(question, most) {
      const average = total / passages.length;
      const scores = new Map<number, number>();
      for (const word of new Set(wordsOf(question))) {
        const list = postings.get(word) ?? [];
        const having = list.length / 2;
        const rarity = Math.log(1 + (passages.length - having + 0.5) / (having + 0.5));
        for (let at = 0; at < list.length; at += 2) {
          const [place, count] = [list[at]!, list[at + 1]!];
          const length = 1 - B + (B * lengths[place]!) / average;
          const score = (rarity * count * (K1 + 1)) / (count + K1 * length);
          scores.set(place, (scores.get(place) ?? 0) + score);
        }
      }
      return [...scores]
        .sort(([a, first], [b, second]) => second - first || a - b)
        .slice(0, most)
        .map(([place, score]) => ({ passage: passages[place]!, score }));
    },
  };
}
