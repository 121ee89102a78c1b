import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readRecords } from '../problems/read-records.ts';
import { defaultSuitesFolder, readSuiteFiles } from '../problems/suite-folder.ts';
import { groupBy } from '../report/group-by.ts';
import { Entry } from './entry.ts';
import { LINEBENCH_FILES } from './open-linebench.ts';

/** Hundredth of all names in which a package is; the corpus keeps 5 to 9 for this list and trains on none of them. */
function hundredth(name: string): number {
  const bare = name.slice(name.indexOf(':') + 1);
  return createHash('sha256').update(bare).digest().readUInt32BE(0) % 100;
}

describe('the list of PH-LineBench', () => {
  let entries: Entry[];
  before(async () => {
    const { files } = await readSuiteFiles('linebench', LINEBENCH_FILES, defaultSuitesFolder());
    entries = readRecords(files.get(LINEBENCH_FILES[0])!, 'the list', Entry);
  });

  it('has 500 places in each language, at most eight in a file', () => {
    const languages = groupBy(entries, ({ language }) => language);
    assert.deepEqual(
      [...languages].map(([language, own]) => [language, own.length]),
      [
        ['python', 500],
        ['javascript', 500],
        ['typescript', 500],
      ],
    );
    for (const own of groupBy(entries, ({ sha256 }) => sha256).values()) assert.ok(own.length <= 8);
    assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length);
  });

  it('names no package that a model of ours may be trained on', () => {
    for (const name of new Set(entries.map((entry) => entry.package))) {
      assert.ok(hundredth(name) >= 5 && hundredth(name) <= 9, name);
    }
  });

  it('takes no place twice', () => {
    for (const own of groupBy(entries, ({ sha256 }) => sha256).values()) {
      const sorted = [...own].sort((a, b) => a.offset - b.offset);
      for (const [i, { offset, length }] of sorted.entries())
        assert.ok(i + 1 === sorted.length || offset + length < sorted[i + 1]!.offset);
    }
  });
});
