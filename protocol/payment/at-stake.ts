import { BATCH_SETTLEMENT } from './payment-required.ts';

/** What somebody who is not honest could take at most, in words for the person who is about to sign. */
export interface Stake {
  readonly who: string;
  readonly most: string;
}

/** By rail: shown before the wallet is asked, and the table of docs/reference/payments.md. */
export const AT_STAKE: Readonly<Record<string, readonly Stake[]>> = {
  [BATCH_SETTLEMENT]: [
    {
      who: 'the server',
      most: 'the ceilings in flight, four of them, without delivering; every claim needs a voucher of the session key',
    },
    {
      who: 'a thief of the session key',
      most: 'nothing for itself: it can sign away the deposit to this server, or send it back to the payer',
    },
    {
      who: 'the payer',
      most: 'what was not claimed, if the server does not claim within `withdrawDelay`; what a reorganisation deeper than the configured depth takes back',
    },
    {
      who: 'anybody else',
      most: 'nothing: deposits, claims and refunds of others do only what was signed',
    },
  ],
};
