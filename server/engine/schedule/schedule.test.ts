import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Arrival, createSchedule, type Schedule } from './schedule.ts';

function arrival(options: Partial<Arrival> = {}): Arrival {
  return { payer: '', priority: 'interactive', doc: '', deadline: Number.POSITIVE_INFINITY, ...options };
}

function setUp(places: number, arrivals: ReadonlyArray<Partial<Arrival>>): Schedule {
  const schedule = createSchedule({ places, mayPark: true });
  for (const [id, options] of arrivals.entries()) schedule.arrive(id, arrival(options));
  schedule.place(0);
  return schedule;
}

const step = { ahead: 0, tail: 1 };
const prompt = { ahead: 999, tail: 1 };

describe('the schedule', () => {
  it('decodes first, and reads one prompt in chunks between the steps', () => {
    const schedule = setUp(4, [{}, {}, {}]);
    schedule.want(0, prompt);
    schedule.want(1, step);
    schedule.want(2, step);
    const pass = schedule.nextPass(4);
    assert.deepEqual(
      pass.toSorted((a, b) => a.id - b.id),
      [
        { id: 0, tokens: 64 },
        { id: 1, tokens: 1 },
        { id: 2, tokens: 1 },
      ],
    );
    schedule.passed();
    assert.deepEqual(schedule.nextPass(4), [{ id: 0, tokens: 256 }]);
  });

  it('keeps a place in the pass for a prompt, however many decode', () => {
    const schedule = setUp(6, [{}, {}, {}, {}, {}]);
    for (const id of [0, 1, 2, 3]) schedule.want(id, step);
    schedule.want(4, prompt);
    assert.ok(schedule.nextPass(4).some(({ id }) => id === 4));
  });

  it('starts no pass while one is under way', () => {
    const schedule = setUp(2, [{}, {}]);
    schedule.want(0, step);
    assert.equal(schedule.nextPass(4).length, 1);
    schedule.want(1, step);
    assert.equal(schedule.nextPass(4).length, 0);
    schedule.passed();
    assert.deepEqual(schedule.nextPass(4), [{ id: 1, tokens: 1 }]);
  });

  it('lets no prompt of a background job make a person wait', () => {
    const schedule = setUp(2, [{ priority: 'background' }, {}]);
    schedule.want(0, prompt);
    schedule.want(1, step);
    assert.deepEqual(schedule.nextPass(4), [{ id: 1, tokens: 1 }]);
  });

  it('takes the place of the newest background job for a person, and gives it back later', () => {
    const schedule = setUp(2, [{ priority: 'background' }, { priority: 'background' }]);
    schedule.want(0, step);
    schedule.want(1, step);
    schedule.arrive(2, arrival());
    assert.deepEqual(schedule.place(0), { expired: [], superseded: [], parked: [1], placed: [2] });
    schedule.leave(2);
    assert.deepEqual(schedule.place(0).placed, [1]);
  });

  it('takes the newest place of who has two more, and never to and fro', () => {
    const schedule = setUp(3, [{ payer: 'a' }, { payer: 'a' }, { payer: 'a' }]);
    for (const id of [0, 1, 2]) schedule.want(id, step);
    schedule.arrive(3, arrival({ payer: 'b' }));
    schedule.arrive(4, arrival({ payer: 'b' }));
    assert.deepEqual(schedule.place(0).parked, [2]);
    for (const id of [0, 1, 3]) schedule.want(id, step);
    assert.deepEqual(schedule.place(0), { expired: [], superseded: [], parked: [], placed: [] });
  });

  it('leaves a place to who is in the pass under way', () => {
    const schedule = setUp(1, [{ priority: 'background' }]);
    schedule.want(0, step);
    schedule.nextPass(4);
    schedule.arrive(1, arrival());
    assert.deepEqual(schedule.place(0).parked, []);
  });

  it('finishes short answers one after the other, and lets no long one hold up who comes behind it', () => {
    const schedule = setUp(3, [{}, {}, {}]);
    const left = [99, 16, 16];
    const turns: number[] = [];
    while (left.some((steps) => steps > 0)) {
      for (const [id, steps] of left.entries()) if (steps > 0) schedule.want(id, step);
      const [share] = schedule.nextPass(1);
      schedule.passed();
      const id = share?.id ?? -1;
      if (turns.at(-1) !== id) turns.push(id);
      left[id]!--;
      if (left[id] === 0) schedule.leave(id);
    }
    assert.deepEqual(turns, [0, 1, 2, 0]);
  });

  it('reads the prompt first that is nearest to its end, but lets none wait for ever', () => {
    const schedule = setUp(3, [{}, {}, {}]);
    for (const [id, ahead] of [900, 300, 600].entries()) schedule.want(id, { ahead, tail: 1 });
    const read: number[] = [];
    for (let pass = 0; pass < 9; pass++) {
      for (const { id } of schedule.nextPass(4)) read.push(id);
      schedule.passed();
    }
    assert.deepEqual([...new Set(read)], [1, 2, 0]);
    schedule.want(0, prompt);
    for (let pass = 0; pass < 999; pass++) {
      schedule.want(1, { ahead: 99, tail: 1 });
      if (schedule.nextPass(4)[0]?.id === 0) return;
      schedule.passed();
    }
    assert.fail('it waits for ever');
  });

  it('gives payers the same number of tokens, however many requests each has', () => {
    const schedule = setUp(9, [{ payer: 'a' }, ...Array.from({ length: 8 }, () => ({ payer: 'b' }))]);
    const tokens = { a: 0, b: 0 };
    for (let pass = 0; pass < 400; pass++) {
      for (let id = 0; id < 9; id++) schedule.want(id, step);
      for (const share of schedule.nextPass(1)) tokens[share.id === 0 ? 'a' : 'b'] += share.tokens;
      schedule.passed();
    }
    assert.ok(Math.abs(tokens.a - tokens.b) <= 16, JSON.stringify(tokens));
  });

  it('gives payers places and tokens by their weights, however many requests each has', () => {
    const weights: Readonly<Record<string, number>> = { a: 1, b: 3 };
    const payerOf = (id: number) => (id < 8 ? 'a' : 'b');
    const schedule = createSchedule({ places: 8, mayPark: true });
    for (let id = 0; id < 8; id++) schedule.arrive(id, arrival({ payer: 'a', weight: 1 }));
    for (const id of schedule.place(0).placed) schedule.want(id, step);
    for (let id = 8; id < 16; id++) schedule.arrive(id, arrival({ payer: 'b', weight: weights['b']! }));
    const placed = new Set([0, 1, 2, 3, 4, 5, 6, 7]);
    const tokens: Record<string, number> = { a: 0, b: 0 };
    for (let pass = 0; pass < 400; pass++) {
      const { parked, placed: fresh } = schedule.place(0);
      for (const id of parked) placed.delete(id);
      for (const id of fresh) placed.add(id);
      for (const id of placed) schedule.want(id, step);
      for (const { id, tokens: got } of schedule.nextPass(1)) tokens[payerOf(id)]! += got;
      schedule.passed();
    }
    assert.equal([...placed].filter((id) => payerOf(id) === 'b').length, 6);
    assert.ok(Math.abs(tokens['a']! - tokens['b']! / 3) <= 16, JSON.stringify(tokens));
  });

  it('makes who read a long prompt wait until the others had as much', () => {
    const schedule = setUp(2, [{ payer: 'a' }, { payer: 'b' }]);
    schedule.want(0, prompt);
    assert.deepEqual(schedule.nextPass(1), [{ id: 0, tokens: 256 }]);
    schedule.passed();
    let steps = 0;
    for (; steps < 999; steps++) {
      schedule.want(1, step);
      const [share] = schedule.nextPass(1);
      schedule.passed();
      if (share?.id === 0) break;
    }
    assert.ok(steps > 200 && steps < 300, `${steps} steps`);
  });

  it('ends the wait of who has waited too long, but not of who had a place before', () => {
    const schedule = setUp(1, [{ priority: 'background', deadline: 5 }]);
    schedule.want(0, step);
    schedule.arrive(1, arrival({ deadline: 5 }));
    schedule.arrive(2, arrival({ deadline: 5 }));
    assert.deepEqual(schedule.place(4).parked, [0]);
    assert.deepEqual(schedule.place(5).expired, [2]);
    assert.equal(schedule.waiting, 1);
  });
});

type Event =
  | { readonly kind: 'arrive'; readonly arrival: Arrival }
  | { readonly kind: 'want'; readonly which: number; readonly ahead: number; readonly tail: number }
  | { readonly kind: 'leave'; readonly which: number }
  | { readonly kind: 'pass'; readonly failed: boolean }
  | { readonly kind: 'crash' };

const which = fc.nat(99);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      arrival: fc.record({
        payer: fc.constantFrom('', 'a', 'b', 'c'),
        weight: fc.constantFrom(1, 1, 3, 100),
        priority: fc.constantFrom(
          'interactive' as const,
          'interactive' as const,
          'background' as const,
          'warm' as const,
        ),
        doc: fc.constantFrom('', '', 'x', 'y'),
        deadline: fc.constantFrom(Number.POSITIVE_INFINITY, 40),
      }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('want' as const),
      which,
      ahead: fc.nat(600),
      tail: fc.integer({ min: 1, max: 64 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), which }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('pass' as const), failed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
);

describe('the schedule under any events', () => {
  it('never gives more places than there are, two of a document, work to who has none, or leaks a place', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 120 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (events, places, together) => {
          const schedule = createSchedule({ places, mayPark: true });
          const there = new Map<number, Arrival>();
          const placed = new Set<number>();
          const work = new Map<number, { ahead: number; tail: number }>();
          const gone = (id: number) => {
            there.delete(id);
            placed.delete(id);
            work.delete(id);
          };
          const place = (now: number) => {
            const decided = schedule.place(now);
            for (const id of [...decided.expired, ...decided.superseded]) {
              assert.ok(there.has(id));
              gone(id);
            }
            for (const id of decided.parked) {
              assert.ok(placed.delete(id) && work.has(id), 'only who waits for a pass is parked');
            }
            for (const id of decided.placed) {
              assert.ok(there.has(id) && !placed.has(id));
              placed.add(id);
              const again = work.get(id);
              if (again) schedule.want(id, again);
            }
            assert.ok(placed.size <= places);
            const docs = [...placed].map((id) => there.get(id)?.doc).filter(Boolean);
            assert.equal(new Set(docs).size, docs.length);
            const waits = [...there.keys()].filter((id) => !placed.has(id));
            assert.equal(schedule.waiting, waits.length);
            assert.ok(placed.size === places || waits.every((id) => docs.includes(there.get(id)?.doc)));
          };
          for (const [now, one] of events.entries()) {
            const idle = [...placed].filter((id) => !work.has(id));
            if (one.kind === 'arrive') {
              schedule.arrive(now, one.arrival);
              there.set(now, one.arrival);
            } else if (one.kind === 'want' && idle.length > 0) {
              const id = idle[one.which % idle.length]!;
              const { ahead, tail } = one;
              work.set(id, { ahead, tail });
              schedule.want(id, { ahead, tail });
            } else if (one.kind === 'leave' && there.size > 0) {
              const id = [...there.keys()][one.which % there.size]!;
              schedule.leave(id);
              gone(id);
            } else if (one.kind === 'crash') {
              for (const id of [...there.keys()]) {
                schedule.leave(id);
                gone(id);
              }
            } else if (one.kind === 'pass') {
              const shares = schedule.nextPass(together);
              const real = [...there.values()].some(({ priority }) => priority !== 'warm');
              const able = [...work.keys()].filter(
                (id) => placed.has(id) && (!real || there.get(id)?.priority !== 'warm'),
              );
              assert.equal(shares.length > 0, able.length > 0);
              assert.ok(
                shares.length <= together && new Set(shares.map(({ id }) => id)).size === shares.length,
              );
              for (const { id, tokens } of shares) {
                assert.ok(able.includes(id));
                const { ahead, tail } = work.get(id)!;
                assert.ok(tokens === ahead + tail || (tokens > 0 && tokens <= ahead));
                if (one.failed || tokens === ahead + tail) work.delete(id);
                else work.set(id, { ahead: ahead - tokens, tail });
              }
              schedule.passed(one.failed);
            }
            place(now);
          }
          for (const id of [...there.keys()]) schedule.leave(id);
          assert.equal(schedule.waiting, 0);
          for (let id = 1000; id < 1000 + places; id++) schedule.arrive(id, arrival());
          assert.equal(schedule.place(0).placed.length, places);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('serves everyone in the end, though others never stop coming', () => {
    const priority = fc.constantFrom('interactive' as const, 'background' as const);
    fc.assert(
      fc.property(
        priority,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 4),
        (patient, places, together, length, weight) => {
          const schedule = createSchedule({ places, mayPark: true });
          const left = new Map<number, number>();
          const come = (id: number, options: Partial<Arrival>, steps: number) => {
            schedule.arrive(id, arrival(options));
            left.set(id, steps);
          };
          for (let id = 1; id <= 2 * places; id++) come(id, { payer: `${id}`, weight }, length);
          come(0, { payer: 'patient', priority: patient }, 5);
          let newest = 2 * places;
          for (let pass = 0; left.has(0); pass++) {
            assert.ok(pass < 2000 * weight, 'it waits for ever');
            for (const id of schedule.place(0).placed) schedule.want(id, { ahead: 300, tail: 1 });
            const shares = schedule.nextPass(together);
            schedule.passed();
            for (const { id } of shares) {
              const rest = left.get(id)! - 1;
              left.set(id, rest);
              schedule.want(id, step);
              if (rest > 0) continue;
              schedule.leave(id);
              left.delete(id);
              if (id !== 0) come(++newest, { payer: `${newest}`, weight }, length);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
