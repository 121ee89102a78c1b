import { ASSUMPTIONS, COSTS, KEY_MS } from './costs.ts';
import { type Replica, simulateReplica } from './replica.ts';

/** An answer in so many that a server with one person gives in time may come too late. */
const LATE = 1 / 20;
const MOST_PEOPLE = 30;
/** Standard deviations of a normal distribution that 99 % lie below. */
const P99 = 2.326;

/** How many machines and cores a million users take, and at what a single part breaks. */
export interface Plan {
  readonly replicas: readonly Replica[];
  /** People who type at once at which a server breaks. */
  readonly breaksAt: number;
  /** People for each server on the average, so that the fullest of a hundred does not break. */
  readonly people: number;
  readonly typing: number;
  readonly servers: number;
  readonly requestsPerSecond: number;
  readonly receiptCores: number;
  readonly voucherCores: number;
  /** Share of a chain's gas that one claim a day for each user takes. */
  readonly chainShare: number;
}

/** Documents are shared out by a hash, so people for each server scatter as Poisson's numbers do. */
function evenly(breaksAt: number): number {
  let people = breaksAt;
  while (people > 1 && people + P99 * Math.sqrt(people) > breaksAt) people -= 0.5;
  return people;
}

/** Makes the plan from what was measured and assumed; the same in every run. */
export function planForMillion(): Plan {
  const all = Array.from({ length: MOST_PEOPLE }, (_, i) => simulateReplica(i + 1));
  const best = all[0]!.inTime;
  const broken = all.find(({ inTime }) => inTime < best * (1 - LATE));
  const breaksAt = broken?.people ?? MOST_PEOPLE;
  const people = evenly(breaksAt);
  const { users, atWork, typing: share, blockGas, blockSeconds } = ASSUMPTIONS;
  const typing = users * atWork * share;
  const requestsPerSecond = (typing * COSTS.requestsPerKey * 1000) / KEY_MS;
  return {
    replicas: all.filter(
      ({ people: n }) => n === breaksAt || n === breaksAt - 1 || [1, 2, 5, 10, 15, 20, 30].includes(n),
    ),
    breaksAt,
    people,
    typing,
    servers: Math.ceil(typing / people),
    requestsPerSecond,
    receiptCores: (requestsPerSecond * COSTS.receiptMs) / 1000,
    voucherCores: requestsPerSecond / COSTS.vouchersPerCore,
    chainShare: (users * COSTS.claimGas) / ((86_400 / blockSeconds) * blockGas),
  };
}
