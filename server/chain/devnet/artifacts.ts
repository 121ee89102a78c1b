import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Interface } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';

const Artifact = z.object({ abi: z.array(z.looseObject({})), bytecode: z.string() });

/** What it takes to deploy a contract. */
export interface ContractCode {
  /** Creation code, hex with 0x. */
  readonly creation: string;
  readonly abi: Interface;
}

function packageFolder(name: string): string {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (cause) {
    throw new PhcError('PHC_CHAIN_DEVNET_TOOLS', { detail: `${name} is not installed`, cause });
  }
}

function readArtifact(path: string): ContractCode {
  const { abi, bytecode } = Artifact.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { creation: bytecode, abi: new Interface(JSON.stringify(abi)) };
}

/** A contract of Ocean, by the folder of its source below `contracts`: `('pools', 'FactoryRouter')`. */
export function oceanCode(folder: string, name: string): ContractCode {
  const root = packageFolder('@oceanprotocol/contracts');
  return readArtifact(join(root, 'artifacts', 'contracts', folder, `${name}.sol`, `${name}.json`));
}

/** A contract of the Ethereum Attestation Service. */
export function easCode(name: 'EAS' | 'SchemaRegistry'): ContractCode {
  const root = packageFolder('@ethereum-attestation-service/eas-contracts');
  return readArtifact(join(root, 'artifacts', 'contracts', `${name}.sol`, `${name}.json`));
}

/** Creation code of Permit2; through the CREATE2 deployer with its salt it lands on its one address. */
export function permit2Creation(): string {
  const root = packageFolder('hardhat-predeploy');
  const bytes = readFileSync(join(root, 'bin', '0x000000000022D473030F116dDEE9F6B43aC78BA3.bytecode'));
  return `0x${bytes.toString('hex')}`;
}

const ViemContracts = z.object({ multicall3Bytecode: z.string() });

/** Creation code of Multicall3. */
export function multicall3Creation(): string {
  const file = join(packageFolder('viem'), '_cjs', 'constants', 'contracts.js');
  return ViemContracts.parse(require(file)).multicall3Bytecode;
}
