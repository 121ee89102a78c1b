import { createHash } from 'node:crypto';
import { parseCanonicalJson } from '../../../protocol/canonical-json.ts';
import { Envelope, open } from '../../../protocol/dsse.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { IN_TOTO_TYPE, Statement } from '../../../protocol/in-toto.ts';
import { EVAL_PREDICATE } from '../../../protocol/score.ts';
import { EvalPredicate } from './predicate.ts';

/** A statement whose signature holds. */
export interface OpenedStatement {
  readonly model: { readonly name: string; readonly root: string };
  readonly predicate: EvalPredicate;
  /** SHA-256 of the signed bytes, as hex. */
  readonly sha256: string;
}

export type VerifySignature = (message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * Opens a signed statement about an evaluation.
 * @throws PhcError PHC_EVAL_STATEMENT where it cannot be read, is of another kind, or the key did not sign it.
 */
export function openStatement(text: string, verify: VerifySignature): OpenedStatement {
  try {
    const payload = open(Envelope.parse(JSON.parse(text)), IN_TOTO_TYPE, verify);
    if (!payload) throw new Error('this key did not sign it');
    const source = new TextDecoder('utf-8', { fatal: true }).decode(payload);
    const { subject, predicateType, predicate } = Statement.parse(parseCanonicalJson(source));
    const [model, ...others] = subject;
    if (predicateType !== EVAL_PREDICATE || !model || others.length > 0)
      throw new Error('it is no evaluation of one model');
    return {
      model: { name: model.name ?? '', root: model.digest.sha256 },
      predicate: EvalPredicate.parse(predicate),
      sha256: createHash('sha256').update(payload).digest('hex'),
    };
  } catch (cause) {
    const detail = cause instanceof Error && cause.name === 'Error' ? cause.message : 'it cannot be read';
    throw new PhcError('PHC_EVAL_STATEMENT', { detail, cause });
  }
}
