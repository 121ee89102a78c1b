import { EVERYWHERE } from '../../../protocol/chain/chains.ts';
import { settlementCreation } from '../../payments/contracts/settlement-creation.ts';
import { multicall3Creation } from './artifacts.ts';

/**
 * A contract that public chains have at one address which cannot be reached by deploying: it is deployed anywhere, and
 * its code then set there. State that a constructor writes does not come along, and `address(this)` in a constructor
 * is another.
 */
export interface PlacedContract {
  readonly name: string;
  readonly address: string;
  /** Creation code with its arguments, hex with 0x. */
  readonly creation: string;
}

/** The contracts that only a development chain sets in place. */
export function placedContracts(): PlacedContract[] {
  const settlement = (['BatchSettlement', 'Permit2DepositCollector'] as const).map((name) => ({
    name,
    address: EVERYWHERE[name],
    creation: settlementCreation(name),
  }));
  return [
    { name: 'Multicall3', address: EVERYWHERE.Multicall3, creation: multicall3Creation() },
    ...settlement,
  ];
}
