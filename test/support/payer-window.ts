import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, Wallet } from 'ethers';
import type { ChatRequest } from '../../protocol/chat.ts';
import type { CompletionRequest } from '../../protocol/completion.ts';
import type { TypedData } from '../../protocol/payment/typed-data.ts';
import { oceanCode } from '../../server/chain/devnet/artifacts.ts';
import { streamChat } from '../../src/client/chat.ts';
import { streamCompletion } from '../../src/client/completions.ts';
import { chatExtent, completionExtent } from '../../src/client/payment/extent.ts';
import type { Payer } from '../../src/client/payment/payer.ts';
import { openPaying, type Paying } from '../../src/client/payment/paying.ts';
import type { BudgetWish } from '../../src/client/payment/plan-budget.ts';
import type { DayLimit } from '../../src/client/payment/purse.ts';
import { askTerms } from '../../src/client/payment/terms.ts';
import type { Cost } from '../../src/client/payment/toll.ts';
import type { WithdrawCall } from '../../src/client/payment/withdraw.ts';
import type { Target } from '../../src/client/target.ts';
import type { SecretStore } from '../../src/wallet/secret-store.ts';
import type { TestDevnet } from './devnet.ts';
import { memorySecrets } from './memory-secrets.ts';
import { publishedModel } from './published-model.ts';
import { READY } from './scripted-engine.ts';

/** The model that servers of tests say to have. */
const MODEL = { name: 'PH-Codex-S', modelRoot: READY.model!.modelRoot, did: undefined };
const NEVER = new AbortController().signal;
const NONCE = 'cd'.repeat(32);

export const targetOf = (url: string): Target => ({ kind: 'url', url: new URL(url), apiKey: undefined });

/** The datatoken of that model, as Alice publishes it. */
export async function publishedDatatoken(net: TestDevnet): Promise<string> {
  return (await publishedModel(net, 'alice', MODEL.modelRoot)).datatoken.toLowerCase();
}

/** A wallet with so many of a datatoken's smallest unit and no coin for gas. */
export async function walletWith(net: TestDevnet, datatoken: string, amount: bigint): Promise<Wallet> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  await mintTo(net, datatoken, wallet.address, amount);
  return wallet;
}

/** Gives an account so many of a datatoken's smallest unit. */
export async function mintTo(
  net: TestDevnet,
  datatoken: string,
  account: string,
  amount: bigint,
): Promise<void> {
  const token = new Contract(datatoken, oceanCode('templates', 'ERC20Template').abi, net.wallet('alice'));
  await (await token['mint']!(account, amount)).wait();
}

/** Has a wallet make a call itself, with a coin for gas that it is given. */
export async function sendByWallet(
  net: TestDevnet,
  wallet: Wallet,
  { to, data }: WithdrawCall,
): Promise<void> {
  await net.rpc('anvil_setBalance', wallet.address, '0xde0b6b3a7640000');
  await (await wallet.connect(net.chain.provider).sendTransaction({ to, data })).wait();
}

/** Windows of one editor, as far as payments go. */
export interface PayerDesk {
  readonly folder: string;
  readonly secrets: SecretStore;
  /** Opens one more window. */
  window(): Paying;
  remove(): Promise<void>;
}

/** An editor whose secrets are those given. */
export function payerDesk(home: string, secrets: SecretStore = memorySecrets()): PayerDesk {
  const folder = mkdtempSync(join(tmpdir(), 'phc-purses-'));
  const opened: Paying[] = [];
  return {
    folder,
    secrets,
    window() {
      const paying = openPaying({ folder, sockets: folder, home, secrets });
      opened.push(paying);
      return paying;
    },
    async remove() {
      for (const paying of opened) await paying.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const signBy = (wallet: Wallet) => (data: TypedData) =>
  wallet.signTypedData(
    data.domain,
    Object.fromEntries(Object.entries(data.types).map(([name, fields]) => [name, [...fields]])),
    data.message,
  );

/** What a person at this server wishes. */
export async function wishAt(
  url: string,
  wallet: { readonly address: string },
  most: bigint,
): Promise<Omit<BudgetWish, 'earlier'>> {
  const { accepts } = (await askTerms(targetOf(url), NEVER))!;
  return { server: url, accepts, model: MODEL, account: wallet.address.toLowerCase(), most };
}

/** Has a wallet sign a budget, and the server bring it. */
export async function openBudget(paying: Paying, url: string, wallet: Wallet, most: bigint): Promise<Payer> {
  const { plan, messages } = await paying.plan(await wishAt(url, wallet, most));
  const sign = signBy(wallet);
  const signatures = {
    deposit: await sign(messages.deposit),
    permit: messages.permit && (await sign(messages.permit)),
  };
  return paying.open(plan, signatures, targetOf(url), NEVER);
}

/** Streams an answer as the editor does, and gives what it cost. */
export async function buy(
  payer: Payer,
  url: string,
  prompt: string,
  limit?: DayLimit,
  signal = NEVER,
): Promise<Cost | undefined> {
  const body: CompletionRequest = { prompt, max_tokens: 20, stream: true, ph: { nonce: NONCE } };
  const toll = payer.toll(completionExtent(body), limit);
  let cost: Cost | undefined;
  let bytes = 0;
  try {
    for await (const part of streamCompletion(targetOf(url), body, signal, toll.send)) {
      if (part.kind === 'text') bytes += Buffer.byteLength(part.text);
      if (part.kind !== 'answer' || !part.answer.payment) continue;
      cost = await toll.settle(part.answer.payment, part.answer.tokens.length);
    }
  } finally {
    toll.leave(bytes);
  }
  return cost;
}

/** The same in a conversation; `hear` is told each piece of it. */
export async function buyMessage(
  payer: Payer,
  url: string,
  content: string,
  signal = NEVER,
  hear: (text: string) => void = () => undefined,
): Promise<Cost | undefined> {
  const body: ChatRequest = {
    messages: [{ role: 'user', content }],
    max_completion_tokens: 20,
    stream: true,
    ph: { nonce: NONCE },
  };
  const toll = payer.toll(chatExtent(body), undefined);
  let cost: Cost | undefined;
  try {
    for await (const part of streamChat(targetOf(url), body, signal, toll.send)) {
      if (part.kind === 'text') hear(part.text);
      if (part.kind !== 'answer' || !part.answer.payment) continue;
      cost = await toll.settle(part.answer.payment, part.answer.tokens.length);
    }
  } finally {
    toll.leave();
  }
  return cost;
}
