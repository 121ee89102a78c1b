import { type ErrorCode, PhcError } from '../../../protocol/errors.ts';
import { walletFault } from '../wallet-fault.ts';

/** What sign-client 2.21.8 says in words only. */
const WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/expired/i, 'PHC_WALLET_SILENT'],
  [/failed to publish|couldn't establish/i, 'PHC_WALLET_RELAY'],
  [/no matching key|recently deleted/i, 'PHC_WALLET_ENDED'],
];

/** What the library or the wallet behind it threw, as an error of the table. */
export function libraryFault(thrown: unknown): PhcError {
  const fault = walletFault(thrown);
  if (fault.code !== 'PHC_WALLET_FAILED') return fault;
  const code = WORDS.find(([words]) => words.test(fault.detail ?? ''))?.[1];
  return code ? new PhcError(code, { cause: thrown }) : fault;
}
