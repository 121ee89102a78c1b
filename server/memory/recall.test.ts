import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findPlaces } from './find-places.ts';
import { findStanding, rangeOfRun } from './find-run.ts';
import { createLedger } from './ledger.ts';
import { createLiveSegments } from './live-segments.ts';
import { createRecall } from './recall.ts';
import { SORTED_DEPTH } from './sort-contexts.ts';

const NAMES = ['a.ts', 'b.ts', 'lib/c.ts', 'lib/d.ts'] as const;
const breathe = () => {};

type Step =
  | { readonly do: 'put'; readonly names: readonly string[]; readonly tokens: readonly number[] }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'tidy' };

const tokens = fc.array(fc.nat({ max: 2 }), { maxLength: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('put' as const), names: fc.subarray([...NAMES], { minLength: 1 }), tokens }),
  fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom(...NAMES) }),
  fc.record({ do: fc.constant('tidy' as const) }),
);

/** An index that went through steps, and the files that it must then hold. */
function indexAfter(steps: readonly Step[], twoBytes: boolean) {
  const ledger = createLedger({ twoBytes, breathe });
  const live = createLiveSegments();
  const files = new Map<string, readonly number[]>();
  const gone = new Set<string>();
  for (const one of steps) {
    if (one.do === 'put') {
      const put = one.names.map((name, i) => ({
        name,
        size: 1,
        mtimeMs: 1,
        tokens: Uint16Array.from(one.tokens.slice(i)),
      }));
      for (const { name, tokens: ids } of put) {
        files.set(name, [...ids]);
        gone.delete(name);
      }
      live.apply(ledger.put(put));
    } else if (one.do === 'remove') {
      files.delete(one.name);
      gone.add(one.name);
      live.apply(ledger.remove(new Set([one.name])));
    } else {
      for (let change = ledger.tidy(); change; change = ledger.tidy()) live.apply(change);
      const kept = ledger.segments.flatMap((segment) => segment.files.map(({ name }) => name));
      assert.ok(!kept.some((name) => gone.has(name)));
    }
  }
  return { ledger, live, files };
}

/** Longest run and what followed it, found by comparing with every place. */
function naive(files: ReadonlyMap<string, readonly number[]>, history: readonly number[], own: string) {
  let length = 1;
  let followed: string[] = [];
  for (const [name, ids] of [...files, ['', history] as const]) {
    const isHere = (at: number) => {
      let agrees = 0;
      while (agrees < 32 && agrees <= at && ids[at - agrees] === history[history.length - 1 - agrees])
        agrees++;
      return name === own && (agrees >= 32 || agrees > at);
    };
    for (let at = 0; at + 1 < ids.length; at++) {
      let run = 0;
      while (run < SORTED_DEPTH && run <= at && ids[at - run] === history[history.length - 1 - run]) run++;
      if (run < length || run < 2 || isHere(at)) continue;
      if (run > length) followed = [];
      length = run;
      followed.push(`${name}:${ids[at + 1]}`);
    }
  }
  return followed.length === 0 ? null : { length, followed: followed.sort() };
}

describe('recalling what followed', () => {
  const limits = { places: 1000, shortest: 2 };

  it('finds the places of the longest run, whatever was added, replaced, removed and merged before', () => {
    const history = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 30 });
    const own = fc.constantFrom(...NAMES);
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        history,
        own,
        fc.boolean(),
        (steps, ids, file, twoBytes) => {
          const { ledger, live, files } = indexAfter(steps, twoBytes);
          assert.deepEqual([...ledger.names()].sort(), [...files.keys()].sort());
          const viewpoint = { file: live.files.number(file) ?? -1, folder: null };
          const found = findPlaces(live.all, live.files, Uint32Array.from(ids), viewpoint, limits);
          const expected = naive(files, ids, file);
          assert.equal(found?.length, expected?.length);
          const best = (found?.places ?? []).filter(
            ({ weight, file: number }) => weight >= (number < 0 ? 8 : 1),
          );
          const followed = best.map(
            ({ tokens: within, at, file: number }) => `${live.files.name(number)}:${within[at + 1]}`,
          );
          assert.deepEqual(followed.sort(), expected?.followed ?? []);
        },
      ),
      { numRuns: 400 },
    );
  });

  const file = (name: string, ids: readonly number[], mtimeMs = 1) => ({
    name,
    size: 1,
    mtimeMs,
    tokens: Uint16Array.from(ids),
  });
  const indexed = (...files: ReturnType<typeof file>[]) => {
    const { ledger, live } = indexAfter([], true);
    live.apply(ledger.put(files));
    return { ledger, live, recall: createRecall(live, (path) => path || null) };
  };

  it('gives shares by weight: near files count twice, this document most', () => {
    const { recall } = indexed(file('far/a', [1, 2, 7]), file('near/b', [1, 2, 8]), file('far/c', [1, 2, 8]));
    const asking = { history: [1, 2], file: 'near/me' };
    assert.deepEqual(recall.predict(asking), {
      length: 2,
      places: 4,
      candidates: [
        { id: 8, share: 0.75 },
        { id: 7, share: 0.25 },
      ],
      files: [1, 2],
    });
    assert.equal(recall.predict({ history: [1, 2, 9, 1, 2], file: 'near/me' })?.candidates[0]?.id, 9);
  });

  it('leaves out the place of the document where the cursor is, not the rest of it', () => {
    const { recall } = indexed(file('a', [1, 2, 3, 4]));
    assert.equal(recall.predict({ history: [1, 2, 3], file: 'a' }), null);
    assert.equal(recall.predict({ history: [1, 2, 3], file: 'b' })?.candidates[0]?.id, 4);
    assert.equal(recall.predict({ history: [9, 2, 3], file: 'a' })?.candidates[0]?.id, 4);

    const long = Array.from({ length: 40 }, (_, i) => 100 + i);
    const { recall: later } = indexed(file('a', [50, ...long, 77]));
    assert.equal(later.predict({ history: [60, ...long], file: 'a' }), null);
  });

  it('continues the place that agrees longest, to the end of its file and no further', () => {
    const run = Array.from({ length: 30 }, (_, i) => i);
    const { recall } = indexed(
      file('a', [...run.slice(5), 100, 101]),
      file('b', [...run, 200, 201]),
      file('c', [5]),
    );
    assert.deepEqual(recall.continuation({ history: run, file: '' }, 10), [200, 201]);
    assert.deepEqual(recall.continuation({ history: run, file: '' }, 1), [200]);
    assert.deepEqual(recall.continuation({ history: [300, 301], file: '' }, 4), []);
  });

  it('prefers the file that was changed last among equal places', () => {
    const { recall } = indexed(file('old', [1, 2, 3], 10), file('new', [1, 2, 4], 20));
    assert.deepEqual(recall.continuation({ history: [1, 2], file: '' }, 1), [4]);
  });

  it('asks no longer than needed: a history that was asked about gives the same until the index changes', () => {
    const { recall, live } = indexed(file('a', [1, 2, 3]));
    const asking = { history: [1, 2], file: '' };
    assert.equal(recall.predict(asking)?.candidates[0]?.id, 3);
    live.suspend(['a'], 1);
    assert.equal(recall.predict(asking), null);
    live.resume(1);
    assert.equal(recall.predict(asking)?.candidates[0]?.id, 3);
  });

  it('reads few tokens, however many there are', () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => (i * i) % 1009);
    const { ledger } = indexAfter([], true);
    const [segment] = ledger.put([file('a', ids)]).added;
    let reads = 0;
    const counting = {
      get(target: Uint16Array, key: string) {
        reads++;
        return target[Number(key)];
      },
    };
    const tokens = new Proxy(segment!.tokens, counting);
    const history = Uint32Array.from(ids.slice(500, 600));
    const { longest, index } = findStanding({ ...segment!, tokens }, history);
    rangeOfRun({ ...segment!, tokens }, history, index, longest);
    // 17 halvings and the range, each with a run of up to 20 tokens.
    assert.ok(longest === 20 && reads < 2000, `${reads}`);
  });

  it('looks at few places of a run that is everywhere', () => {
    const { live } = indexed(file('a', new Array(50_000).fill(7)));
    const history = Uint32Array.from([7, 7, 7]);
    const found = findPlaces(live.all, live.files, history, { file: -1, folder: null });
    assert.ok(found!.places.length <= 64 + 3);
  });
});
