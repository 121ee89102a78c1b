import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { countingSource } from '../../test/support/counting-source.ts';
import type { Piece } from './answer-part.ts';
import { promptBudget } from './prompt-budget.ts';
import { type OpenDocument, readPlace } from './read-place.ts';
import { REASONS } from './reasons.ts';
import { createSuggester, type Suggestion } from './suggest.ts';
import type { Position } from './text-source.ts';

/** What a person may do to one of two documents, of which the second may be the cell of a notebook. */
const action = fc.oneof(
  fc.record({
    kind: fc.constant('type' as const),
    text: fc.constantFrom('a', 'b', '(', ')', '\n', ' ', '😀', 'é'),
  }),
  fc.record({ kind: fc.constant('paste' as const), text: fc.string({ unit: 'grapheme', maxLength: 40 }) }),
  fc.record({ kind: fc.constant('delete' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('move' as const), to: fc.nat(300) }),
  fc.record({ kind: fc.constant('undo' as const) }),
  fc.record({ kind: fc.constant('accept' as const) }),
  fc.record({ kind: fc.constant('dismiss' as const) }),
  fc.record({ kind: fc.constant('switch' as const) }),
);

interface Open {
  readonly name: string;
  text: string;
  at: number;
  start: Position | undefined;
  readonly before: string[];
}

function placeIn(document: Open) {
  const written = document.text.slice(0, document.at);
  const line = written.split('\n').length - 1;
  const at = { line, column: written.length - (written.lastIndexOf('\n') + 1) };
  const opened: OpenDocument = {
    doc: document.name,
    languageId: 'typescript',
    source: countingSource(document.text.split('\n')),
    memory: null,
    budget: promptBudget(null),
  };
  const { place, start } = readPlace(opened, at, document.start);
  document.start = start;
  return place;
}

function change(document: Open, text: string, at: number): void {
  document.before.push(document.text);
  document.text = text;
  document.at = Math.min(at, text.length);
}

describe('suggesting, whatever a person does', () => {
  it('always ends, with a named reason or with text that the model said for this very place', async () => {
    const answers = fc.array(fc.constantFrom('aab(', 'b)\n a', ' ab😀', '\n\n', '', 'a(b', ')é'), {
      minLength: 1,
      maxLength: 6,
    });
    const property = fc.asyncProperty(fc.array(action, { maxLength: 30 }), answers, async (actions, says) => {
      const asked: Array<{ readonly place: string; readonly answer: string }> = [];
      const suggester = createSuggester({
        async *stream({ doc, prefix }): AsyncGenerator<Piece> {
          const answer = says.slice(asked.length % says.length).join('');
          asked.push({ place: doc + prefix, answer });
          for (const text of answer.match(/.{1,3}/gsu) ?? []) {
            await setImmediate();
            yield { text, tokens: [] };
          }
        },
        delay: () => setImmediate(),
        now: () => 0,
      });
      const documents: readonly Open[] = ['file', 'cell'].map((name) => ({
        name,
        text: 'const abc = (a) => a;\n\n',
        at: 0,
        start: undefined,
        before: [],
      }));
      let active = documents[0]!;
      let last: Suggestion | undefined;
      const waiting: Array<Promise<Suggestion>> = [];
      for (const one of actions) {
        const { text, at } = active;
        if (one.kind === 'type' || one.kind === 'paste')
          change(active, text.slice(0, at) + one.text + text.slice(at), at + one.text.length);
        else if (one.kind === 'delete')
          change(
            active,
            text.slice(0, Math.max(0, at - one.count)) + text.slice(at),
            Math.max(0, at - one.count),
          );
        else if (one.kind === 'move') active.at = one.to % (text.length + 1);
        else if (one.kind === 'undo') {
          active.text = active.before.pop() ?? text;
          active.at = Math.min(at, active.text.length);
        } else if (one.kind === 'accept' && last?.kind === 'text')
          change(active, text.slice(0, at) + last.text + text.slice(at), at + last.text.length);
        else if (one.kind === 'dismiss' && last?.kind === 'text')
          suggester.dismiss(placeIn(active), last.text);
        else if (one.kind === 'switch') active = documents[active === documents[0] ? 1 : 0]!;

        const place = placeIn(active);
        const abort = new AbortController();
        const asking = { multiline: true, debounce: 1, signal: abort.signal };
        const suggestion = suggester.suggest(place, asking);
        // Every other key comes before the answer is there.
        if (actions.indexOf(one) % 2 === 1) {
          abort.abort();
          waiting.push(suggestion);
          continue;
        }
        last = await suggestion;
        if (last.kind === 'none') assert.ok(last.reason in REASONS, last.reason);
        else {
          const shown = last.text;
          const here = place.doc + place.prefix;
          const said = asked.some(({ place: there, answer }) => {
            if (!here.startsWith(there) && !there.startsWith(here)) return false;
            const typed = here.slice(there.length);
            return answer.startsWith(typed) && answer.slice(typed.length).startsWith(shown);
          });
          assert.ok(said, `${JSON.stringify(shown)} was never said for ${JSON.stringify(here)}`);
        }
      }
      for (const suggestion of await Promise.all(waiting)) {
        if (suggestion.kind === 'none') assert.ok(suggestion.reason in REASONS);
      }
    });
    await fc.assert(property, { numRuns: 150, seed: 7 });
  });
});
