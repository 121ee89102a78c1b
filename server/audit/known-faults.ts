import type { AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import { parseCanonicalJson } from '../../protocol/canonical-json.ts';
import {
  lpRoot,
  promptTokensHash,
  requestHash,
  textHash,
  tokensHash,
} from '../../protocol/receipt/hashes.ts';
import type { Receipt } from '../../protocol/receipt/receipt.ts';
import { parseCompletion } from '../api/parse-completion.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import { encodePrompt } from '../engine/prompt.ts';
import { type SpelledAnswer, spellAnswer } from '../engine/spell-answer.ts';
import type { ModelFacts } from './model-facts.ts';

/** True when the receipt is about this very answer: every hash that it names can be made again. */
export function isAbout({ req, res }: Receipt, { request, text, tokens, logprobs }: AuditedAnswer): boolean {
  return (
    tokens.length === logprobs.length &&
    res.tokens === tokens.length &&
    req.hash === requestHash(req.nonce, request) &&
    res.tokensHash === tokensHash(tokens) &&
    res.textHash === textHash(text) &&
    res.lpRoot === lpRoot(tokens, logprobs)
  );
}

/** The one choice that a canonical request asks for. @throws PhcError PHC_REQUEST_INVALID, SyntaxError. */
export function requestOf(canonical: string): GenerateRequest {
  const { choices } = parseCompletion(parseCanonicalJson(canonical), false);
  return choices[0]!;
}

/** Why an answer cannot be audited by computing it again; undefined where it can. */
export function unauditable({ temperature, echo, maxTokens }: GenerateRequest): string | undefined {
  if (temperature !== 0) return 'it was drawn at random, and only greedy answers are compared';
  if (echo || maxTokens === 0) return 'it holds nothing that was generated';
  return undefined;
}

function finishFaults(
  receipt: Receipt,
  { text, ends }: SpelledAnswer,
  answer: AuditedAnswer,
  limit: number,
): string[] {
  const { tokens } = answer;
  const faults: string[] = [];
  const cut = receipt.res.finish === 'cancelled';
  if (cut ? !text.startsWith(answer.text) : text !== answer.text) faults.push('its tokens say another text');
  if (ends !== undefined && ends < tokens.length) faults.push('it goes on after its end');
  if (receipt.res.finish === 'stop' && ends !== tokens.length)
    faults.push('it says that it is complete, and breaks off');
  if (tokens.length > limit) faults.push('it is longer than was asked for');
  if (receipt.res.finish === 'length' && tokens.length !== limit)
    faults.push('it says that it is as long as was asked for, and is shorter');
  return faults;
}

/** What is false in a signed answer for whoever has the model's tokeniser; empty where only computing it again can tell. */
export function knownFaults(
  receipt: Receipt,
  answer: AuditedAnswer,
  { tokenizer, generation, context }: ModelFacts,
): string[] {
  const request = requestOf(answer.request);
  const { ids, healing } = encodePrompt(request.prompt, tokenizer, generation, true);
  const { nonce, promptTokens, promptTokensHash: hash } = receipt.req;
  const faults: string[] = [];
  if (promptTokens !== ids.length || hash !== promptTokensHash(nonce, ids))
    faults.push('it answers another prompt than the one that was sent');
  if (answer.tokens.some((id) => id >= tokenizer.vocab))
    return [...faults, 'it holds tokens that do not exist'];
  const spelled = spellAnswer(tokenizer, healing, request.stop, generation.eos, answer.tokens);
  const limit = Math.min(request.maxTokens, context - 1 - ids.length);
  return [...faults, ...finishFaults(receipt, spelled, answer, limit)];
}
