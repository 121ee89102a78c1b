import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, fromHex, fromUtf8, toHex, utf8 } from '../bytes.ts';

/** The EAS schema of a score (verification.md §3d). */
export const SCORE_SCHEMA =
  'bytes32 modelRoot,bytes32 suiteRoot,bytes32 harnessRoot,bytes32 configHash,bytes32 samplesRoot,' +
  'bytes32 resultsRoot,string metric,uint32 nProblems,uint32 nCorrect,uint32 valuePpm,uint32 ciLowPpm,' +
  'uint32 ciHighPpm,string evidenceURI';

const NO_RESOLVER = '0'.repeat(40);

/** The identifier that EAS gives a revocable schema without a resolver: keccak-256 of its text, the resolver and 1; 0x and hex. */
export function schemaUid(schema: string): string {
  return `0x${toHex(keccak_256(concatBytes(utf8(schema), fromHex(NO_RESOLVER), Uint8Array.of(1))))}`;
}

/** A score as it stands on a chain; digests are hex without 0x. */
export interface ChainScore {
  readonly modelRoot: string;
  readonly suiteRoot: string;
  readonly harnessRoot: string;
  readonly configHash: string;
  readonly samplesRoot: string;
  readonly resultsRoot: string;
  /** Name of the suite and the measure, such as `humaneval pass@1`. */
  readonly metric: string;
  readonly nProblems: number;
  readonly nCorrect: number;
  /** Millionths, as are the ends of the 95 % interval. */
  readonly valuePpm: number;
  readonly ciLowPpm: number;
  readonly ciHighPpm: number;
  readonly evidenceURI: string;
}

const ROOTS = ['modelRoot', 'suiteRoot', 'harnessRoot', 'configHash', 'samplesRoot', 'resultsRoot'] as const;
const NUMBERS = ['nProblems', 'nCorrect', 'valuePpm', 'ciLowPpm', 'ciHighPpm'] as const;

const WORD = 32;
const METRIC_WORD = ROOTS.length;
const URI_WORD = METRIC_WORD + NUMBERS.length + 1;
const HEAD = WORD * (URI_WORD + 1);

const word = (value: number): Uint8Array => fromHex(value.toString(16).padStart(2 * WORD, '0'));

function uint32(name: string, value: number): Uint8Array {
  if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32))
    throw new RangeError(`${name} ${value} is not of 32 bits`);
  return word(value);
}

/** A string's length and its bytes, filled up to whole words (Solidity ABI). */
function tail(text: string): Uint8Array {
  const bytes = utf8(text);
  return concatBytes(word(bytes.length), bytes, new Uint8Array((WORD - (bytes.length % WORD)) % WORD));
}

/** The data of an attestation about a score: Solidity's ABI of the schema's fields; 0x and hex. Throws `RangeError`. */
export function encodeScore(score: ChainScore): string {
  const metric = tail(score.metric);
  const bytes = concatBytes(
    ...ROOTS.map((name) => fromHex(score[name])),
    word(HEAD),
    ...NUMBERS.map((name) => uint32(name, score[name])),
    word(HEAD + metric.length),
    metric,
    tail(score.evidenceURI),
  );
  return `0x${toHex(bytes)}`;
}

/** A whole number below 2^32 at a place; throws `RangeError` where it is larger or beyond the end. */
function readNumber(bytes: Uint8Array, at: number): number {
  const digits = bytes.subarray(at, at + WORD);
  if (digits.length < WORD || digits.subarray(0, WORD - 4).some((byte) => byte !== 0))
    throw new RangeError('no number of 32 bits');
  return Number.parseInt(toHex(digits.subarray(WORD - 4)), 16);
}

function readText(bytes: Uint8Array, headWord: number): string {
  const at = readNumber(bytes, WORD * headWord);
  const length = readNumber(bytes, at);
  const text = bytes.subarray(at + WORD, at + WORD + length);
  if (text.length < length) throw new RangeError('a text beyond the end');
  return fromUtf8(text);
}

/** The score in an attestation's data; undefined where the data is not of the schema. */
export function decodeScore(data: string): ChainScore | undefined {
  try {
    const bytes = fromHex(data.replace(/^0x/, '').toLowerCase());
    if (bytes.length < HEAD) return undefined;
    const [modelRoot, suiteRoot, harnessRoot, configHash, samplesRoot, resultsRoot] = ROOTS.map((_, i) =>
      toHex(bytes.subarray(WORD * i, WORD * (i + 1))),
    );
    const [nProblems, nCorrect, valuePpm, ciLowPpm, ciHighPpm] = NUMBERS.map((_, i) =>
      readNumber(bytes, WORD * (METRIC_WORD + 1 + i)),
    );
    return {
      modelRoot: modelRoot!,
      suiteRoot: suiteRoot!,
      harnessRoot: harnessRoot!,
      configHash: configHash!,
      samplesRoot: samplesRoot!,
      resultsRoot: resultsRoot!,
      metric: readText(bytes, METRIC_WORD),
      nProblems: nProblems!,
      nCorrect: nCorrect!,
      valuePpm: valuePpm!,
      ciLowPpm: ciLowPpm!,
      ciHighPpm: ciHighPpm!,
      evidenceURI: readText(bytes, URI_WORD),
    };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
