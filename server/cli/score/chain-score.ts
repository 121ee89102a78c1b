import { readFile } from 'node:fs/promises';
import {
  type OpenedStatement,
  openStatement,
} from '../../../algorithms/evaluation/statement/open-statement.ts';
import { toHex, utf8 } from '../../../protocol/bytes.ts';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { ChainScore } from '../../../protocol/chain/eas.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { sha256 } from '../../../protocol/sha256.ts';
import { readVerifyingKey } from '../../identity/model-key.ts';

/** Which measure of which statement. */
export interface StatementFlags {
  /** Public key of its evaluator, PEM. */
  readonly key: string;
  readonly metric?: string;
  readonly evidenceUri: string;
}

const PPM = 1_000_000;

function scoreOf({ model, predicate }: OpenedStatement, { metric, evidenceUri }: StatementFlags): ChainScore {
  const { suite, harness, engine, config, metrics, samplesRoot, resultsRoot } = predicate;
  const wanted = metric === undefined ? metrics : metrics.filter(({ name }) => name === metric);
  const [found, ...others] = wanted;
  if (!found || others.length > 0) {
    const names = metrics.map(({ name }) => name).join(', ');
    throw new PhcError('PHC_SCORE_INVALID', { detail: `name one with --metric: ${names}` });
  }
  const { name, n, valuePpm, ci95Ppm } = found;
  return {
    modelRoot: model.root,
    suiteRoot: suite.root,
    harnessRoot: harness.root,
    // Two runs are comparable when problems, sampling and the way of computing are the same; the machine does not matter.
    configHash: toHex(
      sha256(utf8(canonicalJson({ config, engine: { name: engine.name, profile: engine.profile } }))),
    ),
    samplesRoot,
    resultsRoot,
    metric: `${suite.name} ${name}`,
    nProblems: n,
    nCorrect: Math.round((valuePpm * n) / PPM),
    valuePpm,
    ciLowPpm: ci95Ppm[0],
    ciHighPpm: ci95Ppm[1],
    evidenceURI: evidenceUri,
  };
}

/** What a signed statement says, as it stands on a chain. Throws `PHC_EVAL_STATEMENT`, `PHC_SCORE_INVALID`. */
export async function readChainScore(file: string, flags: StatementFlags): Promise<ChainScore> {
  const { verify } = await readVerifyingKey(flags.key);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PhcError('PHC_EVAL_STATEMENT', { detail: `${file} cannot be read`, cause });
  });
  return scoreOf(openStatement(text, verify), flags);
}
