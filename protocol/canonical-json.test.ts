import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';

// RFC 8785, appendix B: the bits of a double, and its text.
const NUMBERS = `
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2
`;

const double = (bits: string) => Buffer.from(bits, 'hex').readDoubleBE();

describe('canonical JSON', () => {
  it('writes the numbers of RFC 8785 as the RFC does', () => {
    for (const line of NUMBERS.trim().split('\n')) {
      const [bits = '', expected] = line.split(' ');
      assert.equal(canonicalJson(double(bits)), expected, bits);
    }
  });

  it('writes the sample of RFC 8785 §3.2.2 as the RFC does', () => {
    const sample = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    assert.equal(
      canonicalJson(JSON.parse(sample)),
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts names by UTF-16 code units, as RFC 8785 §3.2.3 does', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const written = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    assert.deepEqual(Object.keys(JSON.parse(written)), [
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
    assert.ok(written.startsWith('{"\\r":0,"1":0,'));
  });

  it('refuses what has no canonical form', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '\ud800',
      { '\udc00': 1 },
      undefined,
      1n,
      [undefined],
      cyclic,
    ]) {
      assert.throws(() => canonicalJson(value as never), TypeError);
    }
  });

  it('gives back every value, and the same text for each order of names', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value as never);
        assert.equal(canonicalJson(parseCanonicalJson(text)), text);
        const shuffled = JSON.parse(text, (_, part) =>
          part && typeof part === 'object' && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).reverse())
            : part,
        );
        assert.equal(canonicalJson(shuffled), text);
      }),
      { numRuns: 40 },
    );
  });

  it('takes of all texts only those that it would write itself', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"a"',
      ':',
      ',',
      '1',
      '-0',
      '1.50',
      'null',
      ' ',
      '"\\u0061"',
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          assert.equal(canonicalJson(parseCanonicalJson(source)), source);
        } catch (error) {
          assert.ok(error instanceof SyntaxError || error instanceof TypeError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes no second spelling of a value', () => {
    const spellings = [
      '{"a":1,"a":1}',
      '{"b":1,"a":1}',
      '{ "a":1}',
      '1.0',
      '1e1',
      '-0',
      '"\\u0041"',
      '"\\/"',
      '[1,]',
      '',
    ];
    for (const text of spellings) assert.throws(() => parseCanonicalJson(text), text);
    assert.throws(() => parseCanonicalJson('['.repeat(100_000)));
    assert.throws(() => parseCanonicalJson('['.repeat(1000) + ']'.repeat(1000)), TypeError);
  });
});
