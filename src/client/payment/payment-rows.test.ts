import assert from 'node:assert/strict';
import type { Payment } from './history.ts';
import { paymentsCsv, paymentsPage } from './payment-rows.ts';

const ROW = { at: 0, server: 'https://a.example/', model: 'PH-Codex-S', token: 'PHC' };
const PAYMENTS: readonly Payment[] = [
  { kind: 'deposit', ...ROW, amount: `${5n * 10n ** 18n}`, transaction: '0xab' },
  {
    kind: 'charge',
    ...ROW,
    answer: 'cmpl-1',
    tokens: 12,
    ceiling: '6400',
    charged: `${10n ** 16n}`,
    receipt: { kind: 'receipt', answer: 'cmpl-1', seq: 7, hash: 'cd'.repeat(32), charged: `${10n ** 16n}` },
  },
];

describe('what was paid', () => {
  it('is exported to the last digit, with the receipt of each answer', () => {
    assert.deepEqual(paymentsCsv(PAYMENTS).split('\r\n'), [
      'time,kind,server,model,answer,tokens,amount,ceiling,token,receipt,transaction',
      '1970-01-01T00:00:00.000Z,deposit,https://a.example/,PH-Codex-S,,,5,,PHC,,0xab',
      `1970-01-01T00:00:00.000Z,charge,https://a.example/,PH-Codex-S,cmpl-1,12,0.01,0.0000000000000064,PHC,${'cd'.repeat(32)},`,
      '',
    ]);
  });

  it('is shown newest first, with its sum', () => {
    const page = paymentsPage(PAYMENTS);
    assert.match(page, /^0\.01 PHC was paid for 1 answers/m);
    assert.ok(page.indexOf('| answer |') < page.indexOf('| put aside |'));
    assert.match(page, /receipt 7, cdcdcdcdcdcdcdcd/);
  });

  it('runs nothing that a server put into a name', () => {
    const evil = { ...PAYMENTS[0]!, model: '=HYPERLINK("http://evil")|<img src=x>' };
    assert.match(paymentsCsv([evil]), /"'=HYPERLINK\(""http/);
    assert.doesNotMatch(paymentsPage([evil]), /[^\\]<img/);
  });
});
