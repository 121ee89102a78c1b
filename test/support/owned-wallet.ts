import { join } from 'node:path';
import { Contract, ContractFactory, MaxUint256, type Wallet } from 'ethers';
import { PERMIT2 } from '../../protocol/payment/deposit-data.ts';
import { compileFolder } from '../../scripts/contracts/compile.ts';
import { ERC20 } from '../../server/chain/token/abi.ts';

const FOLDER = join(__dirname, 'contracts');
const ABI = [
  'constructor(address first)',
  'function change(address next)',
  'function lie()',
  'function execute(address to,bytes data) returns (bytes)',
];

let code: string | undefined;

/** A contract that is the wallet of `owner`. */
export async function deployOwnedWallet(owner: Wallet): Promise<Contract> {
  code ??= compileFolder(FOLDER, ['OwnedWallet'])['OwnedWallet'] ?? '';
  const made = await new ContractFactory(ABI, code, owner).deploy(owner.address);
  await made.waitForDeployment();
  return new Contract(await made.getAddress(), ABI, owner);
}

/** The same, which lets Permit2 take a token: it cannot sign the token's own permits. */
export async function ownedWallet(owner: Wallet, token: string): Promise<Contract> {
  const wallet = await deployOwnedWallet(owner);
  const approve = ERC20.encodeFunctionData('approve', [PERMIT2, MaxUint256]);
  await (await wallet['execute']!(token, approve)).wait();
  return wallet;
}
