import { BATCH_SETTLEMENT, PERMIT2_ALLOWANCE } from './payment-required.ts';

/** What somebody who is not honest could take at most, in words for the person who is about to sign. */
export interface Stake {
  readonly who: string;
  readonly most: string;
}

/** By rail: shown before the wallet is asked, and the table of docs/reference/payments.md. */
export const AT_STAKE: Readonly<Record<string, readonly Stake[]>> = {
  [PERMIT2_ALLOWANCE]: [
    {
      who: 'the server that is allowed',
      most: 'all that was allowed, at once and for nothing, until the allowance ends: nothing on the chain asks for a voucher',
    },
    {
      who: 'a thief of the session key of an allowance',
      most: 'nothing for itself: its vouchers let this server take what it may take anyway',
    },
    {
      who: 'the payer who allowed',
      most: 'what was not claimed, at any time: by moving its tokens away, or by taking the permission back',
    },
    {
      who: 'anybody else, of an allowance',
      most: 'nothing: only the key that was allowed can take',
    },
  ],
  [BATCH_SETTLEMENT]: [
    {
      who: 'the server',
      most: 'the ceilings in flight, four of them, and a twentieth of what it delivered, without delivering more; every claim needs a voucher of the session key',
    },
    {
      who: 'a thief of the session key',
      most: 'nothing for itself: it can sign away the deposit to this server, or send it back to the payer',
    },
    {
      who: 'the payer',
      most: 'what was not claimed, if the server sleeps through the delay of a withdrawal; what a reorganisation deeper than the server waits for takes back',
    },
    {
      who: 'anybody else',
      most: 'nothing: deposits, claims and refunds of others do only what was signed',
    },
  ],
};
