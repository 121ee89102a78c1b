import type { FastifyInstance } from 'fastify';
import type { CompletionResponse } from '../../protocol/completion.ts';
import type { ApiContext } from './context.ts';
import { DONE, streamEvents } from './event-stream.ts';
import { charged, settleInHeader, withBill } from './paid.ts';
import { extentOf, parseCompletion } from './parse-completion.ts';
import { streamCompletion } from './stream-completion.ts';
import { wholeCompletion } from './whole-completion.ts';

/** `POST /v1/completions`, as OpenAI has it, with our `ph` (see docs/reference/api.md). */
export function registerCompletions(app: FastifyInstance, context: ApiContext): void {
  app.post('/v1/completions', async (request, reply) => {
    const completion = parseCompletion(request.body, context.config.memory);
    await withBill(context, request, reply, extentOf(completion), (bill) =>
      context.gate.enter(reply, completion.model, async (ticket) => {
        if (completion.stream) {
          await charged(bill, reply, () =>
            streamEvents(reply, context.config.stallMs, async (send) => {
              const sendChunk = (chunk: CompletionResponse) => send(JSON.stringify(chunk));
              await streamCompletion(context, ticket, completion, sendChunk, bill);
              await send(DONE);
            }),
          );
        } else {
          const answer = await charged(bill, reply, () => wholeCompletion(context, ticket, completion, bill));
          await settleInHeader(bill, reply);
          reply.send(answer);
        }
      }),
    );
    return reply;
  });
}
