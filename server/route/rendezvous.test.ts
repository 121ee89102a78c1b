import assert from 'node:assert/strict';
import fc from 'fast-check';
import { affinityKey } from './affinity-key.ts';
import { rankReplicas } from './rendezvous.ts';

const urls = (count: number) => Array.from({ length: count }, (_, i) => new URL(`http://replica-${i}:8459`));

describe('where requests go', () => {
  it('stays the same for every key whose replica stays, whoever leaves and in whatever order they are named', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 8 }), fc.nat(7), (key, count, leaver) => {
        const all = urls(count);
        const [first] = rankReplicas(key, all);
        assert.equal(rankReplicas(key, [...all].reverse())[0], first);
        const left = all.filter((_, i) => i !== leaver % count);
        const [next] = rankReplicas(key, left);
        if (left.includes(first!)) assert.equal(next, first);
        else assert.equal(next, rankReplicas(key, all)[1]);
      }),
    );
  });

  it('is shared out evenly', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const { href } = rankReplicas(`key ${i}`, urls(4))[0]!;
      counts.set(href, (counts.get(href) ?? 0) + 1);
    }
    for (const count of counts.values()) assert.ok(count > 850 && count < 1150, String(count));
  });

  it('goes by the document, else by how the prompt begins', () => {
    const key = (body: object) => affinityKey(Buffer.from(JSON.stringify(body)));
    const long = 'x'.repeat(600);
    assert.equal(key({ prompt: 'a', ph: { doc: 'd' } }), key({ prompt: 'b', ph: { doc: 'd' } }));
    assert.equal(key({ prompt: `${long}a` }), key({ prompt: `${long}b` }));
    assert.notEqual(key({ prompt: 'a' }), key({ prompt: 'b' }));
    assert.equal(key({ input_prefix: long }), key({ input_prefix: `${long} ` }));
    assert.notEqual(key({ messages: [{ content: 'a' }] }), key({ messages: [{ content: 'b' }] }));
    for (const odd of ['', '[', 'null', '7']) assert.equal(typeof affinityKey(Buffer.from(odd)), 'string');
  });
});
