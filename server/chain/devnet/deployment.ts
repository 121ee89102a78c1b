import { getCreate2Address, getCreateAddress, keccak256 } from 'ethers';
import type { ContractCode } from './artifacts.ts';

/** The CREATE2 deployer that anvil brings, at its address on every chain. */
const CREATE2_DEPLOYER = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

/** What `eth_sendTransaction` takes. */
export interface UnsignedTransaction {
  readonly from: string;
  readonly to?: string;
  readonly nonce: string;
  readonly gas: string;
  readonly data: string;
}

/** More than the largest of them, the factory, needs. */
const GAS = `0x${(12_000_000).toString(16)}`;

/** Transactions that depend on each other only by addresses, which are known beforehand: all are sent at once. */
export interface Deployment {
  readonly transactions: readonly UnsignedTransaction[];
  /** Address that the contract will have. */
  deploy(code: ContractCode, ...args: readonly unknown[]): string;
  /** The same for code without constructor arguments. */
  deployCode(creation: string): string;
  deployByCreate2(creation: string, salt: string): string;
  call(to: string, code: ContractCode, method: string, ...args: readonly unknown[]): void;
}

/** Begins a deployment by an account that has sent nothing yet. */
export function beginDeployment(from: string): Deployment {
  const transactions: UnsignedTransaction[] = [];
  const add = (data: string, to?: string): number => {
    const nonce = transactions.length;
    transactions.push({ from, nonce: `0x${nonce.toString(16)}`, gas: GAS, data, ...(to ? { to } : {}) });
    return nonce;
  };
  const deployCode = (creation: string) => getCreateAddress({ from, nonce: add(creation) });
  return {
    transactions,
    deployCode,
    deploy: ({ creation, abi }, ...args) => deployCode(creation + abi.encodeDeploy(args).slice(2)),
    deployByCreate2(creation, salt) {
      add(salt + creation.slice(2), CREATE2_DEPLOYER);
      return getCreate2Address(CREATE2_DEPLOYER, salt, keccak256(creation));
    },
    call: (to, { abi }, method, ...args) => {
      add(abi.encodeFunctionData(method, args), to);
    },
  };
}
