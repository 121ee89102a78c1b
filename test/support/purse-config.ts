import type { ChannelConfig } from '../../protocol/payment/channel.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;

/** A channel whose vouchers `payerAuthorizer` signs, on no chain. */
export function purseConfig(payerAuthorizer: string): ChannelConfig {
  return {
    payer: address('1'),
    payerAuthorizer,
    receiver: address('2'),
    receiverAuthorizer: address('3'),
    token: address('4'),
    withdrawDelay: 900,
    salt: `0x${'0'.repeat(64)}`,
  };
}
