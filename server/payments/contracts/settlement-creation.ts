import compiled from './compiled.json';

/**
 * Creation code of our settlement contracts, which only development chains get (`npm run build:contracts` makes it);
 * they have no constructors, so that their code may be set at the addresses of the canonical ones.
 */
export function settlementCreation(name: 'BatchSettlement' | 'Permit2DepositCollector'): string {
  return compiled[name];
}
