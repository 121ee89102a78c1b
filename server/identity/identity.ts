import { readDelegation } from './delegation-file.ts';
import { createReceiptDesk, type ReceiptDesk } from './receipt-desk.ts';
import { openServerKey } from './server-key.ts';

/** Who a server is, and where it signs what it says. */
export interface Identity {
  /** The key that signs, made on first use. Throws `PHC_SERVER_IDENTITY`. */
  publicKey(): Promise<string>;
  /** What a wallet says of that key, as the file is now. Throws `PHC_SERVER_IDENTITY`. */
  delegation(): ReturnType<typeof readDelegation>;
  readonly receipts: ReceiptDesk;
}

/** The identity of the server in this home folder; nothing is made before it is needed. */
export function createIdentity(home: string): Identity {
  return {
    publicKey: async () => (await openServerKey(home)).publicKey,
    delegation: () => readDelegation(home),
    receipts: createReceiptDesk(home),
  };
}
