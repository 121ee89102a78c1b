import type { CompletionRequest, PhAnswer } from '../../../protocol/completion.ts';
import type { CompletionPart } from '../../client/completions.ts';
import type { ReceivedAnswer } from '../../client/receipts/receipt-checker.ts';

/** What is written down of one answer while it comes, for whoever checks its receipt. */
interface AnswerRecord {
  /** What is to be sent. */
  readonly body: CompletionRequest;
  add(part: CompletionPart): void;
  /** The answer as far as it came; undefined where no receipt was asked for, or no text came. */
  end(): ReceivedAnswer | undefined;
}

/** Begins the record of an answer, which asks for a receipt if one is wanted. */
export function beginRecord(request: CompletionRequest, wanted: boolean): AnswerRecord {
  const { ph } = request;
  const body = wanted && ph ? { ...request, ph: { ...ph, receipt: true } } : request;
  const sentAt = Date.now();
  let id: string | undefined;
  let text = '';
  let end: PhAnswer | undefined;
  return {
    body,
    add(part) {
      if (part.kind === 'id') id = part.id;
      else if (part.kind === 'text') text += part.text;
      else end = part.answer;
    },
    end() {
      if (!body.ph?.receipt || id === undefined || (text === '' && !end)) return undefined;
      return { id, nonce: body.ph.nonce, body, text, end, sentAt, endedAt: Date.now() };
    },
  };
}
