import type { WalletKind } from '../../wallet/wallet.ts';

/** The wallet of the last connection, as far as it is remembered without loading anything. */
export interface WalletFact {
  readonly kind: WalletKind;
  readonly name: string;
  /** 0x and lower case. */
  readonly account: string;
}

/** The ends of an address, as wallets show them. */
export function shortAccount(account: string): string {
  return `${account.slice(0, 6)}…${account.slice(-4)}`;
}
