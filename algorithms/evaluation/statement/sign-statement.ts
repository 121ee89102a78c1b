import { canonicalJson } from '../../../protocol/canonical-json.ts';
import { type Envelope, seal } from '../../../protocol/dsse.ts';
import { IN_TOTO_TYPE, statementAbout } from '../../../protocol/in-toto.ts';
import { EVAL_PREDICATE } from '../../../protocol/score.ts';
import { recordRoot } from '../report/record-root.ts';
import { checkEvidence } from './check-evidence.ts';
import type { Evidence } from './evidence.ts';
import { evalPredicate } from './predicate.ts';

/** Whoever signs: a key, by its name, and what it makes of a message. */
export interface StatementSigner {
  readonly hint: string;
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Signs what a run says of its model, as an in-toto statement in a DSSE envelope.
 * @param evaluator who says so.
 * @throws PhcError PHC_EVAL_EVIDENCE where the evidence is not that of the run.
 */
export function signStatement(evidence: Evidence, evaluator: string, signer: StatementSigner): Envelope {
  const { run, scores } = evidence;
  const predicate = evalPredicate(run, recordRoot(scores), evaluator);
  checkEvidence(evidence, predicate);
  const subject = { name: run.subject.name, sha256: run.subject.modelRoot };
  const { subject: subjects, ...statement } = statementAbout(subject, EVAL_PREDICATE, predicate);
  const payload = Buffer.from(canonicalJson({ ...statement, subject: subjects }));
  return seal(IN_TOTO_TYPE, payload, { keyid: signer.hint, sign: signer.sign });
}
