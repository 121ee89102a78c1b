import assert from 'node:assert/strict';
import type { Fragment, Interface } from 'ethers';
import { ESCROW } from '../curate/escrow.ts';
import { oceanCode } from '../devnet/artifacts.ts';
import { DATA_NFT, DATATOKEN, DISPENSER, ERC20, FACTORY, FIXED_RATE, ROUTER } from './abi.ts';

const CONTRACTS: readonly [string, Interface, string, string][] = [
  ['a token', ERC20, 'templates', 'ERC20Template'],
  ['a datatoken', DATATOKEN, 'templates', 'ERC20Template'],
  ['a data NFT', DATA_NFT, 'templates', 'ERC721Template'],
  ['the factory', FACTORY, '.', 'ERC721Factory'],
  ['the router', ROUTER, 'pools', 'FactoryRouter'],
  ['the exchange', FIXED_RATE, 'pools/fixedRate', 'FixedRateExchange'],
  ['the escrow', ESCROW, 'escrow', 'Escrow'],
  ['the dispenser', DISPENSER, 'pools/dispenser', 'Dispenser'],
];

// A token's functions without view, as some of Ocean's were compiled, are called all the same.
const shapeOf = (fragment: Fragment) =>
  fragment
    .format('full')
    .replace(/ (view|pure|payable)\b/g, '')
    .replace(
      / returns \(([^)]*)\)$/,
      (_, outputs: string) => ` returns (${outputs.replace(/ \w+(?=,|$)/g, '')})`,
    );

describe('what is called of a contract', () => {
  for (const [name, ours, folder, contract] of CONTRACTS) {
    it(`is what Ocean published of ${name}`, () => {
      const published = new Set(oceanCode(folder, contract).abi.fragments.map(shapeOf));
      for (const fragment of ours.fragments) assert.ok(published.has(shapeOf(fragment)), shapeOf(fragment));
    });
  }
});
