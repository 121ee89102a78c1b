import { join } from 'node:path';
import type { CompletionRequest } from '../../../protocol/completion.ts';
import { CompletionResponse } from '../../../protocol/completion.ts';
import { ceilingOf } from '../../../protocol/payment/price.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import { readText } from '../../../src/client/http.ts';
import { type Budget, channelOf } from '../../../src/client/payment/budgets.ts';
import { openChainReader } from '../../../src/client/payment/chain-reader.ts';
import { completionExtent } from '../../../src/client/payment/extent.ts';
import { readChannel } from '../../../src/client/payment/paid-asset.ts';
import { readPaymentResponse } from '../../../src/client/payment/paid-request.ts';
import type { Payer } from '../../../src/client/payment/payer.ts';
import { openPaying, type Paying } from '../../../src/client/payment/paying.ts';
import { askTerms } from '../../../src/client/payment/terms.ts';
import { asAnswer } from '../../../src/client/payment/toll.ts';
import type { Target } from '../../../src/client/target.ts';
import { tokenText } from '../../../src/wallet/token-text.ts';
import type { Chain } from '../../chain/connect.ts';
import type { Exchange } from '../../chain/discover/providers/verified-completion.ts';
import { openWallet } from '../../chain/wallet/open-wallet.ts';
import { keysFolder } from '../../home.ts';
import { openSecretFile } from './secret-file.ts';

/** What is paid for, and out of what. */
export interface PayOptions {
  readonly home: string;
  /** Keystore or name of the wallet that puts money aside. */
  readonly from: string | undefined;
  /** The most that is put aside at one server, in the datatoken's smallest unit. */
  readonly most: bigint;
  /** Told before the wallet signs. */
  readonly say: (line: string) => void;
}

/** The model of the asset in whose name a server asks for money. */
interface PaidModel {
  readonly name: string;
  readonly modelRoot: string;
  readonly did: string;
}

/** Pays providers for single answers. */
export interface CommandPayments {
  /** How to ask this server; undefined where it asks for no payment. Throws as `Paying.plan` and `Paying.open` do. */
  exchangeWith(url: string, model: PaidModel, request: CompletionRequest): Promise<Exchange | undefined>;
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;
const patience = () => AbortSignal.timeout(PATIENCE_MS);

async function signBy(chain: Chain, from: string | undefined, data: TypedData): Promise<string> {
  const wallet = await openWallet(chain, from);
  const types = Object.fromEntries(Object.entries(data.types).map(([name, fields]) => [name, [...fields]]));
  return wallet.signTypedData(data.domain, types, data.message);
}

function paidExchange(payer: Payer, target: Target): Exchange {
  return async (path, body) => {
    const request = body as CompletionRequest;
    const toll = payer.toll(completionExtent(request), undefined);
    try {
      const message = await toll.send(target, { method: 'POST', path, body, signal: patience() });
      const text = await readText(message);
      const answer = asAnswer(message);
      const told = readPaymentResponse(answer);
      if (told && answer.status === 200) {
        const { id, usage } = CompletionResponse.parse(JSON.parse(text));
        await payer.noteCost(id, await toll.settle(told, usage?.completion_tokens ?? 0));
      }
      return { status: answer.status, text };
    } finally {
      toll.leave();
    }
  };
}

function openPurses(home: string): Paying {
  return openPaying({
    secrets: openSecretFile(join(keysFolder(home), 'budgets.json')),
    folder: join(home, 'purses'),
    sockets: home,
    home,
  });
}

async function balanceOf(budget: Budget, home: string): Promise<bigint> {
  const chain = await openChainReader(budget.chainId, home);
  return (await readChannel(chain, channelOf(budget))).balance;
}

/** Has a server give back everything that is left with it, and tells how much; undefined where nothing was put aside there. */
export async function refundFrom(home: string, url: string): Promise<string | undefined> {
  const target = { kind: 'url', url: new URL(url), apiKey: undefined } as const;
  const paying = openPurses(home);
  try {
    const budget = (await paying.budgets()).findLast(({ server }) => server === target.url.href);
    if (!budget) return undefined;
    const { amount = '0' } = await paying.refund(budget, target, patience());
    return `${tokenText(BigInt(amount))} of ${budget.token}`;
  } finally {
    await paying.close();
  }
}

/** Opens what pays for the answers that a command asks for; nothing is signed by that. */
export function openCommandPayments(chain: Chain, { home, from, most, say }: PayOptions): CommandPayments {
  const paying = openPurses(home);

  async function putAside(
    target: Extract<Target, { kind: 'url' }>,
    accepts: readonly unknown[],
    model: PaidModel,
  ): Promise<Payer> {
    const { address } = await openWallet(chain, from);
    const wish = { server: target.url.href, accepts, model, account: address.toLowerCase(), most };
    const { plan, messages } = await paying.plan(wish);
    const { amount } = plan.deposit;
    say(
      `${tokenText(amount)} of ${plan.budget.token} are put aside for ${target.url.host}; what is not used can be had back.`,
    );
    const signatures = {
      deposit: await signBy(chain, from, messages.deposit),
      permit: messages.permit && (await signBy(chain, from, messages.permit)),
    };
    return paying.open(plan, signatures, target, patience());
  }

  return {
    async exchangeWith(url, model, request) {
      const target = { kind: 'url', url: new URL(url), apiKey: undefined } as const;
      const terms = await askTerms(target, patience());
      if (!terms) return undefined;
      const known = await paying.payer(target.url.href);
      // A command that was killed while it put money aside cannot know whether that has come.
      if (known) await known.hold(await balanceOf(known.budget, home));
      const isEnough =
        known &&
        BigInt(known.state.balance) - BigInt(known.state.charged) >=
          ceilingOf(known.budget.price, completionExtent(request));
      return paidExchange(isEnough ? known : await putAside(target, terms.accepts, model), target);
    },
    close: paying.close,
  };
}
