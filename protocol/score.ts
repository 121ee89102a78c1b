import * as z from 'zod/mini';
import { fromUtf8 } from './bytes.ts';
import { parseCanonicalJson } from './canonical-json.ts';
import { Envelope, open } from './dsse.ts';
import { IN_TOTO_TYPE, Statement } from './in-toto.ts';

/** Type of the predicate of a score (INTERFACES "Audit and evaluation"). */
export const EVAL_PREDICATE = 'https://posthuman.market/attestation/eval/v1';

/** A signed statement on a model's score, with the key that it names; whose key that is, it does not show. */
export const ScoreAttestation = z.object({
  statement: Envelope,
  /** Public key, PEM. */
  publicKey: z.string().check(z.maxLength(2000)),
});
export type ScoreAttestation = z.infer<typeof ScoreAttestation>;

const Text = z.string().check(z.maxLength(500));
const Count = z.int().check(z.nonnegative());

/** What is shown of a score; the whole predicate is that of algorithms/evaluation. */
const ShownPredicate = z.object({
  suite: z.object({ name: Text }),
  engine: z.object({ profile: Text }),
  metrics: z.array(z.object({ name: Text, n: Count, valuePpm: Count, ci95Ppm: z.tuple([Count, Count]) })),
  evaluator: Text,
  finishedAt: Text,
});

/** A score that somebody signed for one model: millionths, with the 95 % interval. */
export interface Score {
  readonly suite: string;
  readonly metric: string;
  readonly problems: number;
  readonly valuePpm: number;
  readonly lowPpm: number;
  readonly highPpm: number;
  readonly profile: string;
  /** Who says so, in their own words. */
  readonly evaluator: string;
  readonly finishedAt: string;
  /** The key that signed, PEM. */
  readonly publicKey: string;
}

/** Verifies a signature with a public key in PEM; may throw for a key that is none. */
export type VerifyWithPem = (publicKey: string, message: Uint8Array, signature: Uint8Array) => boolean;

/** Reads an attestation that a server shows; undefined unless its key signed it and it is about this model. */
export function readScore(shown: unknown, modelRoot: string, verify: VerifyWithPem): Score | undefined {
  try {
    const { statement, publicKey } = ScoreAttestation.parse(shown);
    const payload = open(statement, IN_TOTO_TYPE, (message, signature) =>
      verify(publicKey, message, signature),
    );
    if (!payload) return undefined;
    const { subject, predicateType, predicate } = Statement.parse(parseCanonicalJson(fromUtf8(payload)));
    if (predicateType !== EVAL_PREDICATE || subject.length !== 1) return undefined;
    if (subject[0]?.digest.sha256 !== modelRoot) return undefined;
    const { suite, engine, metrics, evaluator, finishedAt } = ShownPredicate.parse(predicate);
    // Several answers were drawn for the widest pass@k; else the first is the one that the suite is known for.
    const metric = metrics.findLast(({ name }) => name.startsWith('pass@')) ?? metrics[0];
    if (!metric) return undefined;
    const { name, n, valuePpm, ci95Ppm } = metric;
    const [lowPpm, highPpm] = ci95Ppm;
    const { profile } = engine;
    const score = { suite: suite.name, metric: name, problems: n, valuePpm, lowPpm, highPpm, profile };
    return { ...score, evaluator, finishedAt, publicKey };
  } catch {
    return undefined;
  }
}
