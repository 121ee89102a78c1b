import assert from 'node:assert/strict';
import { AbiCoder, solidityPackedKeccak256, ZeroAddress } from 'ethers';
import fc from 'fast-check';
import { toHex } from '../bytes.ts';
import { type ChainScore, decodeScore, encodeScore, SCORE_SCHEMA, schemaUid } from './eas.ts';

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const text = fc.string({ unit: 'grapheme', maxLength: 100 });
const anyScore: fc.Arbitrary<ChainScore> = fc.record(
  {
    modelRoot: digest,
    suiteRoot: digest,
    harnessRoot: digest,
    configHash: digest,
    samplesRoot: digest,
    resultsRoot: digest,
    metric: text,
    nProblems: number,
    nCorrect: number,
    valuePpm: number,
    ciLowPpm: number,
    ciHighPpm: number,
    evidenceURI: text,
  },
  { noNullPrototype: true },
);

const FIELDS = SCORE_SCHEMA.split(',').map((field) => field.split(' '));

describe('a score as EAS holds it', () => {
  it('is encoded as the schema says, by the reckoning of another implementation', () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        const values = FIELDS.map(([type, name]) => {
          const value = score[name as keyof ChainScore];
          return type === 'bytes32' ? `0x${value}` : value;
        });
        const types = FIELDS.map(([type]) => type!);
        assert.equal(encodeScore(score), AbiCoder.defaultAbiCoder().encode(types, values));
        assert.deepEqual(decodeScore(encodeScore(score)), score);
      }),
      { numRuns: 50 },
    );
  });

  it('names the schema as the registry does', () => {
    assert.equal(
      schemaUid(SCORE_SCHEMA),
      solidityPackedKeccak256(['string', 'address', 'bool'], [SCORE_SCHEMA, ZeroAddress, true]),
    );
  });

  it('is nothing where the data is of another schema, cut or made up', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 800 }), (bytes) => {
        assert.doesNotThrow(() => decodeScore(`0x${toHex(bytes)}`));
      }),
    );
    const whole = encodeScore(fc.sample(anyScore, { numRuns: 1, seed: 1 })[0]!);
    assert.equal(decodeScore(whole.slice(0, 66)), undefined);
    assert.equal(decodeScore(''), undefined);
    assert.equal(decodeScore('0xzz'), undefined);
  });

  it('refuses numbers that would be cut', () => {
    const score = fc.sample(anyScore, { numRuns: 1, seed: 1 })[0]!;
    for (const valuePpm of [-1, 0.5, 2 ** 32])
      assert.throws(() => encodeScore({ ...score, valuePpm }), RangeError);
  });
});
