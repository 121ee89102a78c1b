import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { openJsonLog } from './json-log.ts';

const Shape = z.strictObject({ n: z.int() });

describe('a log of JSON lines', () => {
  let folder: string;
  let path: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-log-'));
  });
  beforeEach(() => {
    path = join(folder, 'log.jsonl');
    rmSync(path, { force: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  const append = async (...numbers: number[]) => {
    const log = await openJsonLog(path, Shape);
    for (const n of numbers) await log.append({ n });
    await log.close();
    return log.records.map(({ n }) => n);
  };

  it('goes on where it ended', async () => {
    assert.deepEqual(await append(1, 2), []);
    assert.deepEqual(await append(3), [1, 2]);
    assert.equal(readFileSync(path, 'utf8'), '{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  it('takes away a line that a killed process did not end, wherever it was cut', async () => {
    const line = '{"n":2}';
    for (let cut = 1; cut <= line.length; cut++) {
      writeFileSync(path, `{"n":1}\n${line.slice(0, cut)}`);
      assert.deepEqual(await append(3), [1]);
      assert.equal(readFileSync(path, 'utf8'), '{"n":1}\n{"n":3}\n');
    }
  });

  it('refuses a whole line that is not one of its own, and leaves the file as it is', async () => {
    await append(1);
    appendFileSync(path, '{"n":"two"}\n');
    const before = readFileSync(path, 'utf8');
    await assert.rejects(append(3), { code: 'PHC_EVAL_RUN', message: /line 2/ });
    assert.equal(readFileSync(path, 'utf8'), before);
  });
});
