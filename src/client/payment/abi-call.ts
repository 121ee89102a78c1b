import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex, utf8 } from '../../../protocol/bytes.ts';
import { WORD } from '../../../protocol/chain/abi-words.ts';

/** A number, or hex with 0x, as one word of Solidity's ABI. */
function word(value: bigint | string): string {
  const digits = typeof value === 'bigint' ? value.toString(16) : value.slice(2).toLowerCase();
  return digits.padStart(2 * WORD, '0');
}

/** Calldata, hex with 0x, of a function whose arguments are single words, members of structs among them. */
export function callData(signature: string, args: readonly (bigint | string)[] = []): string {
  return `0x${toHex(keccak_256(utf8(signature)).subarray(0, 4))}${args.map(word).join('')}`;
}

/** The number in a word of an answer. Throws `RangeError` beyond its end. */
export function numberAt(answer: Uint8Array, index: number): bigint {
  const digits = answer.subarray(index * WORD, (index + 1) * WORD);
  if (digits.length < WORD) throw new RangeError('the answer is too short');
  return BigInt(`0x${toHex(digits)}`);
}

/** The address in the only word of an answer, 0x and lower case. Throws `RangeError` for what is none. */
export function addressIn(answer: Uint8Array): string {
  const number = numberAt(answer, 0);
  if (number >> 160n !== 0n) throw new RangeError('no address');
  return `0x${number.toString(16).padStart(40, '0')}`;
}
