import assert from 'node:assert/strict';
import { PhcError } from '../../../protocol/errors.ts';
import { noteCost } from './fact.ts';
import { budgetText, costText, paymentSilence, priceText, shortAmount } from './text.ts';

const ONE = 10n ** 18n;
const PAID = {
  kind: 'paid',
  token: 'PHC',
  price: { amountPer1kTokens: String(ONE / 2n) },
  deposited: 5n * ONE,
  left: 4n * ONE + 123_456_789_000_000_000n,
  today: ONE / 10n,
  stopped: undefined,
} as const;

describe('what is said of money', () => {
  it('tells prices exactly', () => {
    assert.equal(priceText(PAID.price, 'PHC'), '0.5 PHC per 1,000 tokens');
    assert.equal(priceText({ amountPerAnswer: '1' }, 'PHC'), '0.000000000000000001 PHC per answer');
  });

  it('tells what is left and what was spent today, in as many digits as a menu has room for', () => {
    assert.equal(budgetText(PAID), 'Budget: 4.123456 of 5 PHC left, 0.1 spent today');
    assert.equal(shortAmount(1n), 'less than 0.000001');
    assert.equal(shortAmount(0n), '0');
  });

  it('tells the price before anything is paid, and that paying has stopped', () => {
    const { token, price } = PAID;
    assert.equal(budgetText({ kind: 'unpaid', token, price }), 'Answers cost 0.5 PHC per 1,000 tokens');
    assert.match(budgetText({ ...PAID, stopped: 'charge' }), /charged what was not agreed/);
    assert.match(budgetText({ ...PAID, stopped: 'undelivered' }), /answers that never came/);
  });

  it('tells what an answer cost, and whether its receipt agrees', () => {
    const cost = { token: 'PHC', charged: ONE / 100n, ceiling: ONE };
    assert.equal(costText(cost, 'paid'), 'it cost 0.01 PHC, of at most 1');
    assert.match(costText({ ...cost, signed: ONE / 100n }, 'paid'), /its receipt says the same$/);
    assert.match(costText({ ...cost, signed: ONE }, 'paid'), /its receipt says 1, which is not the same$/);
    assert.equal(costText(undefined, 'free'), 'nothing was paid for it');
    assert.equal(costText(undefined, 'paid'), 'its cost is not known yet');
  });

  it('names why a request that was not paid gave no suggestion', () => {
    assert.equal(paymentSilence(new PhcError('PHC_PAYMENT_REQUIRED')), 'unpaid');
    assert.equal(paymentSilence(new PhcError('PHC_PAYMENT_LIMIT')), 'budget-spent');
    assert.equal(paymentSilence(new PhcError('PHC_QUEUE_FULL')), undefined);
  });

  it('keeps the costs of the last hundred answers', () => {
    let costs: Parameters<typeof noteCost>[0] = new Map();
    for (let i = 0; i < 120; i++) costs = noteCost(costs, `a${i}`, { token: '', charged: 0n, ceiling: 0n });
    assert.deepEqual([costs.size, costs.has('a19'), costs.has('a20')], [100, false, true]);
  });
});
