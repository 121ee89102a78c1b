import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { openSuite, SUITES } from './open-suite.ts';
import { readRecords } from './read-records.ts';
import { defaultSuitesFolder } from './suite-folder.ts';

describe('a published suite', () => {
  it('has as many problems as published, in an order that is always the same', async () => {
    const sizes: Record<string, number> = {};
    for (const name of SUITES) sizes[name] = (await openSuite(name)).problems.length;
    assert.deepEqual(sizes, {
      humaneval: 164,
      'humaneval-infilling': 1033,
      'humaneval-infilling-spans': 164,
      'humaneval-x-js': 164,
    });
    const [one, two] = [await openSuite('humaneval'), await openSuite('humaneval')];
    assert.deepEqual(one, two);
    assert.notEqual(one.problems[0]?.id, 'HumanEval/0');
  });

  it('puts its reference back together to the published function', async () => {
    const { problems } = await openSuite('humaneval-infilling');
    const first = problems.find(({ id }) => id === 'SingleLineInfilling/HumanEval/0/L3')!;
    assert.equal(first.reference, '                distance = abs(elem - elem2)');
    assert.ok(first.suffix.startsWith('\n                if distance < threshold:\n'));
    const js = (await openSuite('humaneval-x-js')).problems.find(({ id }) => id === 'JavaScript/3')!;
    assert.match(js.check!.before + js.reference + js.check!.after, /return false;\n\}\nconst testBelowZero/);
  });

  it('is refused when a byte of it is another, or its name is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-suites-'));
    try {
      cpSync(defaultSuitesFolder(), folder, { recursive: true });
      await openSuite('humaneval', folder);
      const licence = join(folder, 'humaneval', 'LICENSE');
      writeFileSync(licence, `${readFileSync(licence, 'utf8')} `);
      await assert.rejects(openSuite('humaneval', folder), { code: 'PHC_EVAL_SUITE', message: /digest/ });
      await assert.rejects(openSuite('constructor', folder), { code: 'PHC_EVAL_SUITE' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a hostile suite file', () => {
  const read = (bytes: Buffer) => readRecords(bytes, 'x.jsonl', z.strictObject({ id: z.string() }));
  const refused = { code: 'PHC_EVAL_SUITE' };

  it('is refused with its line named', () => {
    assert.deepEqual(read(Buffer.from('{"id":"a"}\n\n{"id":"b"}\n')), [{ id: 'a' }, { id: 'b' }]);
    assert.throws(() => read(Buffer.from('{"id":"a"}\n{"id":1}\n')), {
      ...refused,
      message: /line 2 of x.jsonl/,
    });
    assert.throws(() => read(Buffer.from('{"id":"a"')), refused);
    assert.throws(() => read(Buffer.from('{"id":"a","__proto__":{}}')), refused);
  });

  it('is refused when it does not unpack, or unpacks without end', () => {
    assert.throws(() => read(Buffer.from([0x1f, 0x8b, 1, 2, 3])), refused);
    const bomb = gzipSync(Buffer.alloc(300 << 20, ' '), { level: 9 });
    assert.throws(() => read(bomb), refused);
  }).timeout(30_000);
});
