import * as z from 'zod/mini';
import { ChannelConfig, channelId } from '../../../protocol/payment/channel.ts';
import { Price } from '../../../protocol/payment/price.ts';
import type { SecretStore } from '../../wallet/secret-store.ts';
import { BUDGETS_SECRET } from './budget-secret.ts';

/** What was signed for at one server, with the session key that spends it; all of it is kept as a secret. */
export const Budget = z.object({
  /** The session key, 32 bytes as hex with 0x. */
  secret: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
  chainId: z.int(),
  config: ChannelConfig,
  /** Address of the server, as it was when the person agreed. */
  server: z.string(),
  model: z.string(),
  /** What the datatoken calls itself. */
  token: z.string(),
  did: z.string(),
  /** What the server's terms said, field by field. */
  offer: z.record(z.string(), z.unknown()),
  price: Price,
  /** Put aside in all, in the token's smallest unit. */
  deposited: z.string(),
  /** When, in milliseconds since the epoch. */
  openedAt: z.int(),
  /** A withdrawal by the wallet itself: when it can be finished, in seconds since the epoch. */
  withdrawableAt: z.optional(z.int()),
});
export type Budget = z.infer<typeof Budget>;

/** The channel of a budget. */
export function channelOf({ chainId, config }: Budget): string {
  return channelId(chainId, config);
}

/** The budgets of this machine. */
export interface Budgets {
  list(): Promise<Budget[]>;
  /** Adds a budget, or puts it in the place of the one of its channel. */
  keep(budget: Budget): Promise<void>;
  forget(channel: string): Promise<void>;
}

/** Opens the budgets in a secret storage; they throw a ZodError for what they cannot read, rather than lose it. */
export function openBudgets(secrets: SecretStore): Budgets {
  const list = async () => z.array(Budget).parse(JSON.parse((await secrets.get(BUDGETS_SECRET)) ?? '[]'));
  const others = async (channel: string) => (await list()).filter((one) => channelOf(one) !== channel);
  const write = (budgets: readonly Budget[]) => secrets.store(BUDGETS_SECRET, JSON.stringify(budgets));
  return {
    list,
    keep: async (budget) => write([...(await others(channelOf(budget))), budget]),
    forget: async (channel) => write(await others(channel)),
  };
}
