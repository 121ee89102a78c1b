import { concatBytes, fromHex, toHex } from '../bytes.ts';
import { dataBytes, numberWord, readText, textTail, WORD } from './abi-words.ts';

/** The EAS schema of the word that somebody holds the files of a model and hands them out at an address. */
export const HOLDER_SCHEMA = 'bytes32 modelRoot,string url';

/** Where the files of a model are to be had, as somebody says. */
export interface Holder {
  readonly modelRoot: string;
  /** A server's base URL. */
  readonly url: string;
}

/** The data of an attestation about a holder; 0x and hex. */
export function encodeHolder({ modelRoot, url }: Holder): string {
  return `0x${toHex(concatBytes(fromHex(modelRoot), numberWord(2 * WORD), textTail(url)))}`;
}

/** The holder in an attestation's data; undefined where it is of another schema or no address of the web. */
export function decodeHolder(data: string): Holder | undefined {
  try {
    const bytes = dataBytes(data);
    const url = readText(bytes, 1);
    if (!/^https?:$/.test(new URL(url).protocol)) return undefined;
    return { modelRoot: toHex(bytes.subarray(0, WORD)), url };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError)
      return undefined;
    throw error;
  }
}
