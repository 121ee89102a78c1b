import { PhcError } from '../../../protocol/errors.ts';
import type { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import type { SecretStore } from '../../wallet/secret-store.ts';
import type { Target } from '../target.ts';
import { type Budget, channelOf, openBudgets } from './budgets.ts';
import { openChainReader } from './chain-reader.ts';
import type { DepositMessages } from './deposit.ts';
import { readPayments } from './history.ts';
import { clearPurse, layPurse, openPayer, type Payer, type PurseFolders } from './payer.ts';
import type { Signatures, Withdrawal } from './paying-rail.ts';
import { paymentsCsv, paymentsPage } from './payment-rows.ts';
import { type BudgetPlan, type BudgetWish, planBudget } from './plan-budget.ts';
import { railOf } from './rail-of.ts';

/** The person's side of payments, but for what is shown. */
export interface Paying {
  /** All budgets of this machine, at whatever server. */
  budgets(): Promise<Budget[]>;
  /** The payer for a server; undefined where there is no budget that can be spent. */
  payer(server: string): Promise<Payer | undefined>;
  /** As `planBudget`, with the messages for the wallet. */
  plan(wish: Omit<BudgetWish, 'earlier'>): Promise<{ plan: BudgetPlan; messages: DepositMessages }>;
  /**
   * Keeps a budget that was signed, and has the server bring the deposit. Throws `PHC_PAYMENT_DEPOSIT`, and then nothing
   * is kept unless the deposit may still come.
   */
  open(plan: BudgetPlan, signatures: Signatures, target: Target, signal: AbortSignal): Promise<Payer>;
  /**
   * Has the server claim what is its own and give back the rest, which ends the budget; where the money stays in the
   * wallet there is nothing to give back, and the budget stays. Throws as `Payer.refund`.
   */
  refund(budget: Budget, target: Target, signal: AbortSignal): Promise<PaymentResponse>;
  /** What the wallet has to send next to withdraw without the server; ends the budget when nothing is left. */
  withdrawal(budget: Budget): Promise<Withdrawal>;
  /** Everything that was paid from this machine, in Markdown or as CSV. */
  page(): Promise<string>;
  csv(): Promise<string>;
  /** Lets go of all purses. */
  close(): Promise<void>;
}

interface PayingOptions extends PurseFolders {
  readonly secrets: SecretStore;
  /** Where devnet.json lies. */
  readonly home: string;
}

const seconds = () => Math.floor(Date.now() / 1000);

/** A server that refused has no use for the signature any more; one that was not heard may still use it. */
const isRefusal = (error: unknown) => error instanceof PhcError && error.code !== 'PHC_SERVER_UNREACHABLE';

/** Opens what pays for answers. Nothing is asked or signed by that. */
export function openPaying(options: PayingOptions): Paying {
  const { home } = options;
  const budgets = openBudgets(options.secrets);
  const payers = new Map<string, Promise<Payer>>();

  async function payerOf(budget: Budget): Promise<Payer> {
    const id = channelOf(budget);
    const opening = payers.get(id) ?? openPayer(options, budget);
    payers.set(id, opening);
    opening.catch(() => payers.delete(id));
    return opening;
  }

  async function letGo(budget: Budget): Promise<void> {
    const opened = payers.get(channelOf(budget));
    payers.delete(channelOf(budget));
    await (await opened)?.close();
  }

  async function forget(budget: Budget): Promise<void> {
    await letGo(budget);
    await budgets.forget(channelOf(budget));
    await clearPurse(options, budget);
  }

  async function end(budget: Budget): Promise<void> {
    const payer = await payerOf(budget);
    await payer.noteRest();
    const untaken = BigInt(budget.deposited) - BigInt(payer.state.charged);
    if (railOf(budget).staysInWallet) await payer.noteMoved('revocation', String(untaken), '');
    await forget(budget);
  }

  const onChain = async (budget: Budget) =>
    railOf(budget).read(await openChainReader(budget.chainId, home), budget);

  /** A new allowance has taken the place of this wallet's one before at this server. */
  async function endReplaced(budget: Budget): Promise<void> {
    const { chainId, config } = budget;
    if (!railOf(budget).staysInWallet) return;
    for (const one of await budgets.list()) {
      const { payer, token, receiverAuthorizer, salt } = one.config;
      const isReplaced =
        railOf(one).staysInWallet &&
        one.chainId === chainId &&
        payer === config.payer &&
        token === config.token &&
        receiverAuthorizer === config.receiverAuthorizer &&
        salt !== config.salt;
      if (isReplaced) await end(one);
    }
  }

  async function earlierAt(server: string): Promise<Budget | undefined> {
    return (await budgets.list()).findLast(
      (one) =>
        one.server === server &&
        one.withdrawableAt === undefined &&
        railOf(one).endsAt(one.config) > seconds(),
    );
  }

  return {
    budgets: budgets.list,
    async payer(server) {
      const budget = await earlierAt(server);
      if (!budget) return undefined;
      const payer = await payerOf(budget);
      // A deposit whose sender was not heard of any more may have come since.
      if (payer.state.balance === '0') await payer.hold((await onChain(budget)).balance);
      return payer;
    },
    async plan(wish) {
      const plan = await planBudget({ ...wish, earlier: await earlierAt(wish.server) }, home, seconds());
      return { plan, messages: railOf(plan.budget).messages(plan.deposit) };
    },
    async open({ budget, deposit }, signatures, target, signal) {
      const rail = railOf(budget);
      const before = await earlierAt(budget.server);
      const grows = before !== undefined && channelOf(before) === channelOf(budget);
      if (grows) await letGo(before);
      await budgets.keep(budget);
      await layPurse(options, budget);
      const payer = await payerOf(budget);
      await payer.hold(BigInt(payer.state.balance) + (grows ? deposit.amount : 0n));
      try {
        const transaction = await payer.bring(target, rail.signed(deposit, signatures), signal);
        const kind = rail.staysInWallet ? 'allowance' : 'deposit';
        await payer.noteMoved(kind, String(deposit.amount), transaction);
        await endReplaced(budget);
        return payer;
      } catch (cause) {
        const channel = await onChain(budget).catch(() => undefined);
        if (channel) await payer.hold(channel.balance);
        const arrived = channel && channel.balance >= BigInt(budget.deposited);
        if (arrived && !isRefusal(cause)) return payer;
        if (isRefusal(cause)) {
          if (grows) await budgets.keep(before);
          else if (channel?.balance === 0n) await forget(budget);
        }
        const detail = cause instanceof Error ? cause.message : String(cause);
        throw new PhcError('PHC_PAYMENT_DEPOSIT', { detail, cause });
      }
    },
    async refund(budget, target, signal) {
      const payer = await payerOf(budget);
      const told = await payer.refund(target, signal);
      const { staysInWallet } = railOf(budget);
      if (!staysInWallet) await payer.noteMoved('refund', told.amount ?? '0', told.transaction);
      const channel = await onChain(budget);
      if (channel.balance <= channel.claimed && !staysInWallet) await end(budget);
      else await payer.hold(channel.balance);
      return told;
    },
    async withdrawal(budget) {
      const step = await railOf(budget).withdrawal(await openChainReader(budget.chainId, home), budget);
      if (step.kind === 'nothing') await end(budget);
      if ((step.kind === 'wait' || step.kind === 'finish') && budget.withdrawableAt !== step.at) {
        await letGo(budget);
        await budgets.keep({ ...budget, withdrawableAt: step.at });
      }
      return step;
    },
    page: async () => paymentsPage(await readPayments(options.folder)),
    csv: async () => paymentsCsv(await readPayments(options.folder)),
    async close() {
      for (const opened of payers.values()) await (await opened.catch(() => undefined))?.close();
      payers.clear();
    },
  };
}
