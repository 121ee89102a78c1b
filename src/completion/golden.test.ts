import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeAt } from '../../test/support/place-at.ts';
import type { Piece } from './answer-part.ts';
import { createSuggester } from './suggest.ts';

const FOLDER = join(__dirname, '..', '..', 'test', 'golden', 'completion');

/** A document with a cursor, what the model says to it, and what comes of that; see README.md beside the cases. */
interface Golden {
  readonly promise: string;
  readonly language: string;
  readonly marked: string;
  readonly pieces: readonly Piece[];
  readonly expected: string;
}

/** Tokens with how sure the model was of each, or a text. */
function piecesOf(model: string): Piece[] {
  const tokens = [...model.matchAll(/([^⟨]+)⟨([\d.]+)⟩/g)].map(([, text = '', chance]) => ({
    text,
    chance: Number(chance),
  }));
  if (tokens.length === 0) return [{ text: model.replaceAll('\\r', '\r'), tokens: [] }];
  return tokens.map((token) => ({ text: token.text, tokens: [token] }));
}

function readGolden(file: string): Golden {
  const parts = readFileSync(join(FOLDER, file), 'utf8').split(/^--- (.+)\n/m);
  const [promise = '', language = '', document = '', , model = '', , expected = ''] = parts;
  const trimmed = (text: string) => text.replace(/\n$/, '');
  return {
    promise: promise.trim(),
    language,
    marked: trimmed(document),
    pieces: piecesOf(trimmed(model)),
    expected: trimmed(expected),
  };
}

async function outcome({ marked, language, pieces }: Golden): Promise<string> {
  const suggester = createSuggester({
    async *stream() {
      yield* pieces;
    },
    delay: () => Promise.resolve(),
    now: () => 0,
  });
  const place = placeAt(marked, language, '█');
  const { signal } = new AbortController();
  const suggestion = await suggester.suggest(place, { multiline: true, debounce: 0, signal });
  return suggestion.kind === 'text' ? suggestion.text : suggestion.reason;
}

describe('golden cases', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
    const golden = readGolden(file);
    it(`${file}: ${golden.promise}`, async () => {
      assert.equal(await outcome(golden), golden.expected);
    });
  }
});
