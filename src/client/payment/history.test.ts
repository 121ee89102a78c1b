import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyFile, note, readPayments } from './history.ts';

const ROW = { server: 'https://a.example/', model: 'm', token: 't' };

describe('the history of payments', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phc-history-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is that of all channels, with receipts that came later, and without a line that was cut off', async () => {
    const [one, two] = ['one', 'two'].map((name) => historyFile(folder, name));
    const charge = { kind: 'charge', ...ROW, tokens: 1, ceiling: '9', charged: '3' } as const;
    await note(one!, { ...charge, at: 3, answer: 'a' });
    await note(two!, { kind: 'deposit', ...ROW, at: 1, amount: '9', transaction: '' });
    await note(one!, { kind: 'receipt', answer: 'a', seq: 4, hash: 'h', charged: '3' });
    appendFileSync(two!, '{"kind":"charge","at":');
    const rows = await readPayments(folder);
    assert.deepEqual(
      rows.map(({ kind, at }) => [kind, at]),
      [
        ['deposit', 1],
        ['charge', 3],
      ],
    );
    assert.ok(rows[1]?.kind === 'charge' && rows[1].receipt?.seq === 4);
  });

  it('is empty where nothing was paid', async () => {
    assert.deepEqual(await readPayments(join(folder, 'none')), []);
  });
});
