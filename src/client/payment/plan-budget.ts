import { type ErrorCode, PhcError } from '../../../protocol/errors.ts';
import { keyFromHex } from '../../../protocol/payment/key.ts';
import {
  BATCH_SETTLEMENT,
  PaymentRequirements,
  PERMIT2_ALLOWANCE,
} from '../../../protocol/payment/payment-required.ts';
import { tokenText } from '../../wallet/token-text.ts';
import type { Budget } from './budgets.ts';
import { openChainReader } from './chain-reader.ts';
import { type ContractWallet, contractWallet } from './contract-wallet.ts';
import { channelConfig, type DepositPlan } from './deposit.ts';
import { type Offer, type OfferFault, readOffer } from './offer.ts';
import { type PaidAsset, readHolding, readPaidAsset } from './paid-asset.ts';
import type { PayingRail } from './paying-rail.ts';
import { railNamed } from './rail-of.ts';
import { randomHex } from './random-hex.ts';

/** What a person wants to pay for, as far as the editor knows it. */
export interface BudgetWish {
  /** Address of the server. */
  readonly server: string;
  /** Its terms as it wrote them. */
  readonly accepts: readonly unknown[];
  readonly model: { readonly name: string; readonly modelRoot: string; readonly did: string | undefined };
  /** The wallet's account, lower case. */
  readonly account: string;
  /** The most that is put aside, in the token's smallest unit. */
  readonly most: bigint;
  /** A budget at this server from earlier: more money goes into its channel if that is still the one. */
  readonly earlier: Budget | undefined;
}

/** A budget that the wallet has not signed yet; all of it is compared with the chain. */
export interface BudgetPlan {
  readonly required: PaymentRequirements;
  readonly deposit: DepositPlan;
  readonly budget: Budget;
  readonly chainTitle: string;
  /** For how long the wallet's signatures are good at most. */
  readonly validSeconds: number;
  /** Of an account that has code on the chain. */
  readonly contract: ContractWallet | undefined;
}

/** Long enough to unlock a phone and read twice, in seconds. */
const VALID_SECONDS = 1800;

const FAULTS: Readonly<Record<OfferFault, ErrorCode>> = {
  scheme: 'PHC_PAYMENT_RAIL',
  chain: 'PHC_SIGN_CHAIN',
  asset: 'PHC_SIGN_ASSET',
  payTo: 'PHC_SIGN_PAYEE',
  transfer: 'PHC_SIGN_TRANSFER',
  incomplete: 'PHC_PAYMENT_RAIL',
};

/** The entry that protects the payer best. */
function chooseEntry(accepts: readonly unknown[]): { required: PaymentRequirements; raw: unknown } {
  const read = accepts.flatMap((raw) => {
    const parsed = PaymentRequirements.safeParse(raw);
    return parsed.success ? [{ required: parsed.data, raw }] : [];
  });
  const found =
    read.find(({ required }) => required.scheme === BATCH_SETTLEMENT) ??
    read.find(({ required }) => required.scheme === PERMIT2_ALLOWANCE);
  if (!found) throw new PhcError('PHC_PAYMENT_RAIL');
  return found;
}

function checkModel(asset: PaidAsset, { model }: BudgetWish): void {
  if (asset.modelRoot !== model.modelRoot) {
    const detail = `the token's asset is of ${asset.modelRoot?.slice(0, 8) ?? 'no model'}, not ${model.modelRoot.slice(0, 8)}`;
    throw new PhcError('PHC_SIGN_ASSET', { detail });
  }
  if (model.did !== undefined && model.did !== asset.did) {
    throw new PhcError('PHC_SIGN_ASSET', { detail: `${asset.did}, not ${model.did}` });
  }
}

function offerOf(raw: unknown, asset: PaidAsset): Offer {
  const offer = readOffer(raw, asset);
  if (typeof offer === 'string') throw new PhcError(FAULTS[offer], { detail: `its terms: ${offer}` });
  if (offer.assetName !== asset.name || offer.assetVersion !== '1') {
    throw new PhcError('PHC_SIGN_ASSET', { detail: `the token is called ${asset.name}` });
  }
  return offer;
}

/** As much as the person allows and the wallet has, if the server takes so little. */
function amountOf(most: bigint, held: bigint, { minDeposit }: Offer): bigint {
  const least = tokenText(minDeposit);
  if (most < minDeposit) {
    const detail = `the server takes no deposit below ${least}, and "ph-codex.budget.session" is ${tokenText(most)}`;
    throw new PhcError('PHC_PAYMENT_BUDGET', { detail });
  }
  if (held < minDeposit) {
    throw new PhcError('PHC_PAYMENT_FUNDS', { detail: `it has ${tokenText(held)}, ${least} are needed` });
  }
  return held < most ? held : most;
}

function canGrow(rail: PayingRail, earlier: Budget, offer: Offer, account: string): boolean {
  const { config, chainId, withdrawableAt } = earlier;
  const same = channelConfig(offer, account, config.payerAuthorizer, config.salt);
  return (
    // An allowance is as large as it was signed for: another one is another channel.
    !rail.staysInWallet &&
    withdrawableAt === undefined &&
    chainId === offer.chainId &&
    JSON.stringify(same) === JSON.stringify(config)
  );
}

/**
 * Compares a server's terms with the chain, and makes of them what the wallet is to sign. `now` is in seconds since the
 * epoch. Throws PHC_SIGN_CHAIN, PHC_SIGN_ASSET, PHC_SIGN_PAYEE, PHC_SIGN_TRANSFER, PHC_PAYMENT_RAIL, PHC_PAYMENT_BUDGET,
 * PHC_PAYMENT_FUNDS, and a PHC_CHAIN error where the chain cannot be asked.
 */
export async function planBudget(wish: BudgetWish, home: string, now: number): Promise<BudgetPlan> {
  const { server, model, account, most, earlier } = wish;
  const { required, raw } = chooseEntry(wish.accepts);
  const chain = await openChainReader(Number(required.network.slice('eip155:'.length)), home);
  const rail = railNamed(required.scheme);
  await rail.checkContracts(chain);
  const asset = await readPaidAsset(chain, required.asset);
  checkModel(asset, wish);
  const offer = offerOf(raw, asset);
  const holding = await readHolding(chain, offer.asset, account);
  const amount = amountOf(most, holding.balance, offer);
  const kept = earlier && canGrow(rail, earlier, offer, account) ? earlier : undefined;
  const secret = kept?.secret ?? randomHex();
  const salt = kept?.config.salt ?? (await rail.newSalt(chain, { offer, account, amount, now }));
  const config = channelConfig(offer, account, keyFromHex(secret).address, salt);
  const contract = await contractWallet(chain, account, offer.asset, amount);
  return {
    required,
    chainTitle: chain.title,
    // The wallet is asked a moment later, by a clock of whole seconds.
    validSeconds: VALID_SECONDS,
    contract,
    deposit: {
      offer,
      config,
      amount,
      permitNonce: contract || holding.allowance >= amount ? undefined : holding.permitNonce,
      nonce: BigInt(randomHex()),
      deadline: BigInt(now + VALID_SECONDS),
    },
    budget: {
      secret,
      chainId: offer.chainId,
      config,
      server,
      model: model.name,
      token: asset.name,
      did: asset.did,
      offer: { ...offer.raw },
      price: offer.price ?? { amountPerAnswer: String(offer.amount) },
      deposited: String(BigInt(kept?.deposited ?? '0') + amount),
      openedAt: kept?.openedAt ?? now * 1000,
    },
  };
}
