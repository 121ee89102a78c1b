import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, fromHex, toHex, utf8 } from '../bytes.ts';
import { dataBytes, numberWord, readNumber, readText, textTail, WORD } from './abi-words.ts';

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

const METRIC_WORD = ROOTS.length;
const URI_WORD = METRIC_WORD + NUMBERS.length + 1;
const HEAD = WORD * (URI_WORD + 1);

/** The data of an attestation about a score: Solidity's ABI of the schema's fields; 0x and hex. Throws `RangeError`. */
export function encodeScore(score: ChainScore): string {
  const metric = textTail(score.metric);
  const bytes = concatBytes(
    ...ROOTS.map((name) => fromHex(score[name])),
    numberWord(HEAD),
    ...NUMBERS.map((name) => numberWord(score[name])),
    numberWord(HEAD + metric.length),
    metric,
    textTail(score.evidenceURI),
  );
  return `0x${toHex(bytes)}`;
}

/** The score in an attestation's data; undefined where the data is not of the schema. */
export function decodeScore(data: string): ChainScore | undefined {
  try {
    const bytes = dataBytes(data);
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
