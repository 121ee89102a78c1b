import { PhcError } from '../../../protocol/errors.ts';
import type { Core } from './internals.ts';

/** Sealed with the key of the topic, which the relay does not have. */
const SEALED = 0;

/**
 * Refuses every message that is not sealed with the key of its topic. sign-client 2.21.8 takes plaintext (envelope
 * type 2) from the relay: a forged answer, or another account in the place of the person's.
 */
export function refuseUnsealed({ crypto }: Core): void {
  const decode = crypto.decode.bind(crypto);
  crypto.decode = async (topic, encoded, options) => {
    const type = crypto.getPayloadType(encoded);
    if (type !== SEALED) throw new PhcError('PHC_WALLET_RELAY', { detail: `an envelope of type ${type}` });
    return decode(topic, encoded, options);
  };
}
