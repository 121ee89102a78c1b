import { type ChannelConfig, channelId } from '../../protocol/payment/channel.ts';

/** What the extension found out by itself, and what the person chose: everything that is signed is held against it. */
export interface AgreementFacts {
  /** Name of the model, as the person knows it. */
  readonly model: string;
  /** Address of the server. */
  readonly server: string;
  readonly chainId: number;
  readonly chainTitle: string;
  /** The datatoken of the model's DDO, 0x and lower case. */
  readonly datatoken: string;
  /** What the token calls itself on the chain. */
  readonly tokenName: string;
  /** The datatoken's payment collector as the chain says. */
  readonly collector: string;
  /** The connected account. */
  readonly account: string;
  /** The channel that the session key of this editor is for. */
  readonly channel: ChannelConfig;
  /** The most that the person agreed to, in the token's smallest unit. */
  readonly budget: bigint;
  /** The longest that a signature may be good for, in seconds. */
  readonly validSeconds: number;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** The channel that a deposit has to go to. */
export function agreedChannel({ chainId, channel }: AgreementFacts): string {
  return channelId(chainId, channel);
}
