import type { CompletionResponse, Logprobs } from '../../protocol/completion.ts';
import type { GenerateDone, GenerateRequest } from '../engine/engine.ts';
import type { AnswerRecord } from '../identity/receipt-desk.ts';
import { answerHead, choice, phAnswer, usageOf } from './completion-answer.ts';
import type { ApiContext } from './context.ts';
import type { Ticket } from './gate.ts';
import { generate } from './generate.ts';
import { joinLogprobs, logprobsReporter } from './logprobs.ts';
import type { ParsedCompletion } from './parse-completion.ts';
import { beginRecord, forRecord, recorded } from './recorded.ts';

interface WholeChoice {
  readonly text: string;
  readonly logprobs: Logprobs | null;
  readonly done: GenerateDone;
}

async function collect(
  { engine, metrics }: ApiContext,
  signal: AbortSignal,
  request: GenerateRequest,
  record: AnswerRecord | undefined,
): Promise<WholeChoice> {
  const report = request.logprobs === null ? undefined : logprobsReporter(request.logprobs);
  const logprobs: Logprobs[] = [];
  let text = '';
  let done: GenerateDone | undefined;
  const events = generate(engine, metrics, forRecord(request, record), signal);
  for await (const event of recorded(events, record)) {
    if (event.type === 'done') {
      done = event;
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
  { model, signal }: Ticket,
  completion: ParsedCompletion,
): Promise<CompletionResponse> {
  const head = answerHead(model);
  const record = await beginRecord(context, head.id, model, completion);
  const whole: WholeChoice[] = [];
  for (const request of completion.choices) whole.push(await collect(context, signal, request, record));
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
    ...(completion.ph && done ? { ph: phAnswer(model, done, await record?.proof()) } : {}),
  };
}
