import { planForMillion } from './plan.ts';

const percent = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`;
const count = (value: number) => Math.round(value).toLocaleString('en');

/** The tables of docs/scale.md, as Markdown. */
export function scaleTables(): string {
  const plan = planForMillion();
  const rows = plan.replicas.map(
    ({ people, busy, inTime }) =>
      `| ${people}${people === plan.breaksAt ? ' (breaks)' : ''} | ${percent(busy)} | ${percent(inTime, 1)} |`,
  );
  return [
    '| people who type at once | engine works | answered in time |',
    '| --- | --- | --- |',
    ...rows,
    '',
    '| for a million users | |',
    '| --- | --- |',
    `| type at the same moment, in the busiest hour | ${count(plan.typing)} |`,
    `| requests a second | ${count(plan.requestsPerSecond)} |`,
    `| people for each server on the average | ${plan.people} |`,
    `| servers of two cores | ${count(plan.servers)} |`,
    `| cores that sign receipts, of theirs | ${count(plan.receiptCores)} |`,
    `| cores that check vouchers, of theirs | ${count(plan.voucherCores)} |`,
    `| of a chain's gas, for one claim a day and user | ${percent(plan.chainShare, 1)} |`,
  ].join('\n');
}
