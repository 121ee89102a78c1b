import type { CompletionResponse, Logprobs } from '../../protocol/completion.ts';
import type { AnyRequest, GenerateDone } from '../engine/engine.ts';
import type { AnswerRecord } from '../identity/receipt-desk.ts';
import type { Bill } from '../payments/bill.ts';
import { bestOf } from './best-of.ts';
import { answerHead, choice, phAnswer, usageOf } from './completion-answer.ts';
import type { ApiContext } from './context.ts';
import type { Ticket } from './gate.ts';
import { generate } from './generate.ts';
import { joinLogprobs, logprobsReporter } from './logprobs.ts';
import type { AnyCompletion } from './parse-completion.ts';
import { beginRecord, forRecord, recorded } from './recorded.ts';
import { tokenIdFields } from './token-ids.ts';

interface WholeChoice {
  readonly text: string;
  readonly logprobs: Logprobs | null;
  readonly promptIds: readonly number[] | undefined;
  readonly done: GenerateDone;
  /** Log-probabilities of what was generated; empty where nobody asked for them. */
  readonly chances: readonly number[];
}

async function collect(
  context: ApiContext,
  ticket: Ticket,
  request: AnyRequest,
  isRanked: boolean,
  record: AnswerRecord | undefined,
  bill: Bill | undefined,
): Promise<WholeChoice> {
  const report = request.logprobs === null ? undefined : logprobsReporter(request.logprobs);
  const logprobs: Logprobs[] = [];
  const chances: number[] = [];
  let promptIds: readonly number[] | undefined;
  let text = '';
  let done: GenerateDone | undefined;
  const asked = isRanked ? { ...request, logprobs: request.logprobs ?? 0 } : request;
  const events = generate(context, ticket, forRecord(asked, record));
  for await (const event of recorded(events, record, bill, ticket.signal)) {
    promptIds ??= event.promptIds;
    if (event.type === 'done') {
      done = event;
      // One answer with a receipt: it is charged here, just before it is sent.
      if (record) bill?.deliver(0, event.tokens.length);
    } else {
      text += event.text;
      chances.push(...event.tokens.map(({ logprob }) => logprob ?? 0));
      if (report) logprobs.push(report(event.tokens));
    }
  }
  if (!done) throw new Error('the engine ended an answer without saying so');
  return {
    text,
    logprobs: report ? joinLogprobs(logprobs) : null,
    promptIds,
    done,
    // What is echoed comes before.
    chances: chances.slice(chances.length - done.tokens.length),
  };
}

/** Generates all candidates, one after another, and gives the best of them as one object. */
export async function wholeCompletion(
  context: ApiContext,
  ticket: Ticket,
  completion: AnyCompletion,
  bill: Bill | undefined,
): Promise<CompletionResponse> {
  const { model } = ticket;
  const head = answerHead(model);
  const record = await beginRecord(context, head.id, model, completion, bill);
  const { n, candidates, choices } = completion;
  const whole: WholeChoice[] = [];
  for (const request of choices)
    whole.push(await collect(context, ticket, request, candidates > n, record, bill));
  if (!record) for (const [index, one] of whole.entries()) bill?.deliver(index, one.done.tokens.length);
  const done = whole[0]?.done;
  return {
    ...head,
    choices: bestOf(whole, candidates, n).map(
      ({ text, logprobs, promptIds, done: { finish, tokens } }, index) => {
        const ids = completion.tokenIds ? tokenIdFields(tokens, promptIds) : {};
        return choice(index, text, { logprobs, finish_reason: finish, ...ids });
      },
    ),
    usage: usageOf(
      whole.map((one) => one.done),
      candidates,
    ),
    ...(completion.ph && done ? { ph: await phAnswer(model, done, await record?.proof(), bill) } : {}),
  };
}
