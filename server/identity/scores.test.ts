import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { seal } from '../../protocol/dsse.ts';
import { IN_TOTO_TYPE, statementAbout } from '../../protocol/in-toto.ts';
import { EVAL_PREDICATE, readScore } from '../../protocol/score.ts';
import { scoresOf } from './scores.ts';

const ROOT = 'ab'.repeat(32);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const check = (key: string, message: Uint8Array, signature: Uint8Array) =>
  verify('sha256', message, createPublicKey(key), signature);

const PASS = { name: 'pass@1', n: 164, valuePpm: 67_073, ci95Ppm: [37_862, 116_101] };

function statement(root: string, metrics = [PASS]) {
  const { subject, ...rest } = statementAbout({ name: 's', sha256: root }, EVAL_PREDICATE, {
    suite: { name: 'humaneval' },
    engine: { profile: 'cpu-fp32' },
    metrics,
    evaluator: 'Jane Doe',
    finishedAt: '2026-11-22T00:00:00Z',
  });
  return seal(IN_TOTO_TYPE, utf8(canonicalJson({ ...rest, subject: [...subject] })), {
    sign: (message) => sign('sha256', message, privateKey),
  });
}

describe('scores beside a model', () => {
  let recipes: string;
  before(() => {
    recipes = mkdtempSync(join(tmpdir(), 'phc-scores-'));
    const folder = join(recipes, 'toy', 'scores');
    for (const [suite, root] of [
      ['humaneval', ROOT],
      ['older', 'cd'.repeat(32)],
    ] as const) {
      mkdirSync(join(folder, suite), { recursive: true });
      writeFileSync(join(folder, suite, 'statement.json'), JSON.stringify(statement(root)));
    }
    writeFileSync(join(folder, 'evaluator.pem'), pem);
    writeFileSync(join(folder, 'linebench.json'), '{}');
  });
  after(() => rmSync(recipes, { recursive: true, force: true }));

  it('are those of its very digest, and are read back with their interval', async () => {
    const [shown, ...others] = await scoresOf({ name: 'toy', modelRoot: ROOT }, recipes);
    assert.equal(others.length, 0);
    assert.deepEqual(readScore(shown, ROOT, check), {
      suite: 'humaneval',
      metric: 'pass@1',
      problems: 164,
      valuePpm: 67_073,
      lowPpm: 37_862,
      highPpm: 116_101,
      profile: 'cpu-fp32',
      evaluator: 'Jane Doe',
      finishedAt: '2026-11-22T00:00:00Z',
      publicKey: pem,
    });
  });

  it('are none for a model that has none, or a name that is a path', async () => {
    assert.deepEqual(await scoresOf({ name: 'toy', modelRoot: '00'.repeat(32) }, recipes), []);
    assert.deepEqual(await scoresOf({ name: '../toy', modelRoot: ROOT }, recipes), []);
  });

  it('are not believed about another model, unsigned or damaged', () => {
    const shown = { statement: statement(ROOT), publicKey: pem };
    assert.equal(readScore(shown, 'cd'.repeat(32), check), undefined);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const wrong = other.export({ type: 'spki', format: 'pem' }).toString();
    for (const damaged of [
      { ...shown, publicKey: wrong },
      { ...shown, publicKey: 'x' },
      { statement: {} },
      null,
    ])
      assert.equal(readScore(damaged, ROOT, check), undefined);
  });

  it('are of as many answers as were drawn', () => {
    const ten = { ...PASS, name: 'pass@10', valuePpm: 121_951 };
    const shown = {
      statement: statement(ROOT, [PASS, ten, { ...PASS, name: 'bits per byte' }]),
      publicKey: pem,
    };
    assert.equal(readScore(shown, ROOT, check)?.metric, 'pass@10');
  });

  it('are none, and nothing is crashed by, whatever a server shows and a signer says', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(readScore(value, ROOT, check), undefined)));
    fc.assert(
      fc.property(fc.jsonValue(), (predicate) => {
        const { subject, ...rest } = statementAbout({ name: 's', sha256: ROOT }, EVAL_PREDICATE, {});
        const text = canonicalJson({ ...rest, subject: [...subject], predicate });
        const signed = seal(IN_TOTO_TYPE, utf8(text), {
          sign: (message) => sign('sha256', message, privateKey),
        });
        assert.equal(readScore({ statement: signed, publicKey: pem }, ROOT, check), undefined);
      }),
    );
  });
});
