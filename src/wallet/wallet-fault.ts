import { type ErrorCode, PhcError } from '../../protocol/errors.ts';

/** Codes of EIP-1193, EIP-3326 and WalletConnect's list for what wallets say no with. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  4001: 'PHC_WALLET_REFUSED',
  5000: 'PHC_WALLET_REFUSED',
  5001: 'PHC_WALLET_REFUSED',
  5002: 'PHC_WALLET_REFUSED',
  4900: 'PHC_WALLET_ENDED',
  4901: 'PHC_WALLET_CHAIN',
  4902: 'PHC_WALLET_CHAIN',
  5100: 'PHC_WALLET_CHAIN',
  6000: 'PHC_WALLET_ENDED',
};

const LONGEST_DETAIL = 200;

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** What a wallet or its library threw, as an error of the table. */
export function walletFault(thrown: unknown, otherwise: ErrorCode = 'PHC_WALLET_FAILED'): PhcError {
  if (thrown instanceof PhcError) return thrown;
  const code = property(thrown, 'code');
  const message = property(thrown, 'message');
  return new PhcError((typeof code === 'number' ? CODES[code] : undefined) ?? otherwise, {
    detail: typeof message === 'string' ? message.slice(0, LONGEST_DETAIL) : undefined,
    cause: thrown,
  });
}
