import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, GenerateEvent } from '../engine/engine.ts';
import type { AnswerRecord } from '../identity/receipt-desk.ts';
import type { Bill } from '../payments/bill.ts';
import type { ApiContext } from './context.ts';
import type { ServedModel } from './models.ts';
import type { AnyCompletion } from './parse-completion.ts';

/** Begins the receipt of an answer, if one was asked for; throws `PHC_RECEIPT_UNAVAILABLE` where nothing is signed. */
export async function beginRecord(
  { receipts }: ApiContext,
  id: string,
  { modelRoot, profile }: ServedModel,
  { receipt }: AnyCompletion,
  bill: Bill | undefined,
): Promise<AnswerRecord | undefined> {
  if (!receipt) return undefined;
  if (modelRoot === '')
    throw new PhcError('PHC_RECEIPT_UNAVAILABLE', {
      detail: 'no digest is known of the model of the engine behind',
    });
  if (!receipts) throw new PhcError('PHC_RECEIPT_UNAVAILABLE');
  const pay = bill ? { pay: async () => (await bill.settle()).pay } : {};
  return receipts.begin({ id, modelRoot, profile, ...receipt, ...pay });
}

/** The request as the engine gets it: ids come with log-probabilities, whether or not the client wants to see these. */
export function forRecord(request: AnyRequest, record: AnswerRecord | undefined): AnyRequest {
  return record || request.receipt ? { ...request, receipt: true, logprobs: request.logprobs ?? 0 } : request;
}

/** The same events, written down before they are passed on; the receipt is begun when they end, however they do. */
export async function* recorded(
  events: AsyncIterable<GenerateEvent>,
  record: AnswerRecord | undefined,
  bill: Bill | undefined,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  try {
    for await (const event of events) {
      record?.add(event);
      yield event;
    }
  } catch (error) {
    // Not the client's doing: the receipt, too, is to say that it cost nothing.
    if (!signal.aborted || signal.reason instanceof PhcError) await bill?.waive();
    if (error instanceof PhcError && error.code === 'PHC_UPSTREAM_MODEL') record?.discard();
    throw error;
  } finally {
    record?.end();
  }
}
