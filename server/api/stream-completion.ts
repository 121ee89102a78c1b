import type { CompletionResponse } from '../../protocol/completion.ts';
import type { GenerateDone } from '../engine/engine.ts';
import type { Bill } from '../payments/bill.ts';
import { answerHead, choice, phAnswer, usageOf } from './completion-answer.ts';
import type { ApiContext } from './context.ts';
import type { Ticket } from './gate.ts';
import { generate } from './generate.ts';
import { logprobsReporter } from './logprobs.ts';
import type { AnyCompletion } from './parse-completion.ts';
import { beginRecord, forRecord, recorded } from './recorded.ts';
import { tokenIdFields } from './token-ids.ts';

/** Sends the answer in chunks: one per event of the engine, choices one after another. */
export async function streamCompletion(
  context: ApiContext,
  ticket: Ticket,
  completion: AnyCompletion,
  send: (chunk: CompletionResponse) => Promise<void>,
  bill: Bill | undefined,
): Promise<void> {
  const { model, signal } = ticket;
  const head = answerHead(model);
  const record = await beginRecord(context, head.id, model, completion, bill);
  const withUsage = completion.includeUsage || completion.ph;
  const sendChoice = (part: CompletionResponse['choices'][number]) =>
    send({ ...head, choices: [part], ...(withUsage ? { usage: null } : {}) });

  const finished: GenerateDone[] = [];
  for (const [index, request] of completion.choices.entries()) {
    const report = request.logprobs === null ? undefined : logprobsReporter(request.logprobs, completion.ph);
    const events = generate(context, ticket, forRecord(request, record));
    for await (const event of recorded(events, record, bill, signal)) {
      const told = event.type === 'text' ? event.tokens.map(({ id }) => id) : [];
      const ids = completion.tokenIds ? tokenIdFields(told, event.promptIds) : {};
      if (event.type === 'done') {
        finished.push(event);
        await sendChoice(choice(index, '', { finish_reason: event.finish, ...ids }));
      } else {
        const logprobs = report ? { logprobs: report(event.tokens) } : {};
        await sendChoice(choice(index, event.text, { ...logprobs, ...ids }));
        // What is echoed is the client's own.
        if (!signal.aborted && !request.echo) bill?.deliver(index, event.tokens.length);
      }
    }
  }

  const done = finished[0];
  if (withUsage) {
    const ph = completion.ph && done ? { ph: await phAnswer(model, done, await record?.proof(), bill) } : {};
    await send({ ...head, choices: [], usage: usageOf(finished, completion.candidates), ...ph });
  }
}
