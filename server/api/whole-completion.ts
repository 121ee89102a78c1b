import type { CompletionResponse, Logprobs } from '../../protocol/completion.ts';
import type { AnyRequest, GenerateDone } from '../engine/engine.ts';
import type { AnswerRecord } from '../identity/receipt-desk.ts';
import type { Bill } from '../payments/bill.ts';
import { answerHead, choice, phAnswer, usageOf } from './completion-answer.ts';
import type { ApiContext } from './context.ts';
import type { Ticket } from './gate.ts';
import { generate } from './generate.ts';
import { joinLogprobs, logprobsReporter } from './logprobs.ts';
import type { AnyCompletion } from './parse-completion.ts';
import { beginRecord, forRecord, recorded } from './recorded.ts';

interface WholeChoice {
  readonly text: string;
  readonly logprobs: Logprobs | null;
  readonly done: GenerateDone;
}

async function collect(
  context: ApiContext,
  ticket: Ticket,
  request: AnyRequest,
  record: AnswerRecord | undefined,
  bill: Bill | undefined,
): Promise<WholeChoice> {
  const report = request.logprobs === null ? undefined : logprobsReporter(request.logprobs);
  const logprobs: Logprobs[] = [];
  let text = '';
  let done: GenerateDone | undefined;
  const events = generate(context, ticket, forRecord(request, record));
  for await (const event of recorded(events, record, bill, ticket.signal)) {
    if (event.type === 'done') {
      done = event;
      // One answer with a receipt: it is charged here, just before it is sent.
      if (record) bill?.deliver(0, event.tokens.length);
    } else {
      text += event.text;
      if (report) logprobs.push(report(event.tokens));
    }
  }
  if (!done) throw new Error('the engine ended an answer without saying so');
  return { text, logprobs: report ? joinLogprobs(logprobs) : null, done };
}

/** Generates all choices, one after another, and gives the answer as one object. */
export async function wholeCompletion(
  context: ApiContext,
  ticket: Ticket,
  completion: AnyCompletion,
  bill: Bill | undefined,
): Promise<CompletionResponse> {
  const { model } = ticket;
  const head = answerHead(model);
  const record = await beginRecord(context, head.id, model, completion, bill);
  const whole: WholeChoice[] = [];
  for (const request of completion.choices) whole.push(await collect(context, ticket, request, record, bill));
  if (!record) for (const [index, one] of whole.entries()) bill?.deliver(index, one.done.tokens.length);
  const done = whole[0]?.done;
  return {
    ...head,
    choices: whole.map(({ text, logprobs, done: { finish } }, index) =>
      choice(index, text, { logprobs, finish_reason: finish }),
    ),
    usage: usageOf(
      whole.map((one) => one.done),
      completion.n,
    ),
    ...(completion.ph && done ? { ph: await phAnswer(model, done, await record?.proof(), bill) } : {}),
  };
}
