import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './context.ts';
import { streamEvents } from './event-stream.ts';
import { parseCompletion } from './parse-completion.ts';
import { streamCompletion } from './stream-completion.ts';
import { wholeCompletion } from './whole-completion.ts';

/** `POST /v1/completions`, as OpenAI has it, with our `ph` (see docs/reference/api.md). */
export function registerCompletions(app: FastifyInstance, context: ApiContext): void {
  app.post('/v1/completions', async (request, reply) => {
    const completion = parseCompletion(request.body, context.config.memory);
    await context.gate.enter(reply, completion.model, async (ticket) => {
      if (completion.stream) {
        await streamEvents(reply, context.config.stallMs, (send) =>
          streamCompletion(context, ticket, completion, send),
        );
      } else {
        reply.send(await wholeCompletion(context, ticket, completion));
      }
    });
    return reply;
  });
}
