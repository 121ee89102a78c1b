import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { offerOf } from '../../support/our-payer.ts';
import { paidWorld } from '../../support/paid-server.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { median, summarize } from '../stats.ts';
import { short, table } from '../table.ts';
import { measureClaimGas } from './claim-gas.ts';
import { measureLatency } from './latency.ts';
import { measureVouchers } from './vouchers.ts';

/** What paying adds to a request, what a server can check, and what claiming costs, on a development chain. */
export async function benchPayments({ rounds }: { rounds: number }): Promise<Finished> {
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const world = await paidWorld();
  try {
    const measured = await measureLatency(world, rounds);
    const server = await world.serve();
    const offer = await offerOf(server.url);
    const { terms } = server.payments.till;
    measureVouchers(offer, terms);
    const perSecond = Array.from({ length: rounds }, () => measureVouchers(offer, terms));
    await server.close();
    const gas = await measureClaimGas(world, offer);
    const unpaid = measured.map((round) => median(round.unpaid));
    const paid = measured.map((round) => median(round.paid));
    const metrics = {
      'payments.unpaid_ms': { ...summarize(unpaid), unit: 'ms' },
      'payments.paid_ms': { ...summarize(paid), unit: 'ms' },
      'payments.added_ms': { ...summarize(paid.map((value, i) => value - unpaid[i]!)), unit: 'ms' },
      'payments.vouchers_per_s': { ...summarize(perSecond), unit: '1/s' },
      'payments.claim_gas': { ...summarize([gas]), unit: 'gas' },
    };
    const rows: Array<[string, keyof typeof metrics]> = [
      ['request without payment, ms', 'payments.unpaid_ms'],
      ['request with payment, ms', 'payments.paid_ms'],
      ['added by paying, ms', 'payments.added_ms'],
      ['vouchers checked a second, one core', 'payments.vouchers_per_s'],
      ['gas for each of 50 payers in a claim', 'payments.claim_gas'],
    ];
    return {
      report: { name: 'payments', machine: describeMachine(memoryGBs), metrics, ratios: {} },
      text: table(
        ['payments', 'median', 'min', 'max'],
        rows.map(([title, key]) => {
          const { median: middle, min, max } = metrics[key];
          return [title, short(middle), short(min), short(max)];
        }),
      ),
    };
  } finally {
    await world.remove();
  }
}
