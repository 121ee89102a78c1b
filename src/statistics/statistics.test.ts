import assert from 'node:assert/strict';
import { addCost, addTime, noCounts, percentile, readCounts } from './counts.ts';
import { keptShare, movedLine } from './kept.ts';
import { statisticsPage, statisticsRows } from './page.ts';

const t = (text: string, ...values: Array<string | number>) =>
  text.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)]));

describe('statistics', () => {
  it('give percentiles within a quarter, and none of nothing', () => {
    const { firstText } = noCounts(0);
    assert.equal(percentile(firstText, 0.5), null);
    let times = firstText;
    for (let i = 1; i <= 100; i++) times = addTime(times, 10 * i);
    const median = percentile(times, 0.5) ?? 0;
    assert.ok(median >= 500 && median <= 500 * 1.25, String(median));
    assert.equal(percentile(addTime(firstText, 1e9), 0.5), Number.POSITIVE_INFINITY);
  });

  it('are read again as they were kept, and begin anew where they were not', () => {
    const counts = addCost({ ...noCounts(5), shown: 3 }, 'PHT', 10n ** 18n);
    assert.deepEqual(readCounts(JSON.parse(JSON.stringify(counts))), counts);
    for (const bad of [null, 1, {}, { ...counts, shown: 'x' }, { ...counts, whole: { buckets: [] } }]) {
      assert.equal(readCounts(bad), null);
    }
  });

  it('show what was counted, and add up what it cost', () => {
    const paid = addCost(addCost(noCounts(0), 'PHT', 10n ** 18n), 'PHT', 5n * 10n ** 17n);
    const rows = new Map(statisticsRows({ ...paid, shown: 10, accepted: 4 }, t));
    assert.equal(rows.get('Accepted'), '4 (40 %)');
    assert.equal(rows.get('Cost'), '1.5 (PHT)');
    assert.equal(rows.get('Still there after 30 seconds'), '–');
  });

  it('are a page without scripts that fetches nothing', () => {
    const page = statisticsPage(noCounts(0), t, 'en');
    assert.match(page, /default-src 'none'/);
    assert.doesNotMatch(page, /<script|https?:/);
    assert.match(page, /command:ph-codex\.clearStatistics/);
  });
});

describe('an accepted suggestion', () => {
  it('is kept as far as its lines still stand there, however they were indented since', () => {
    const accepted = 'const a = 1;\n  return a;\n}';
    assert.equal(keptShare(accepted, 'x\n    const a = 1;\n    return a;\n}'), 1);
    assert.equal(keptShare(accepted, 'const a = 1;'), 0.5);
    assert.equal(keptShare(accepted, ''), 0);
  });

  it('is looked for at the line to which the changes above moved it', () => {
    const change = (start: number, end: number, text: string) => ({ start, end, text });
    assert.equal(movedLine(5, change(1, 1, 'a\nb\n')), 7);
    assert.equal(movedLine(5, change(1, 3, '')), 3);
    assert.equal(movedLine(5, change(3, 9, '')), 3);
    assert.equal(movedLine(5, change(5, 5, '\n')), 5);
    assert.equal(movedLine(5, change(8, 9, '')), 5);
  });
});
