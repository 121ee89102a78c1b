import type { FastifyInstance } from 'fastify';
import { chatChunks, chatResponse } from './chat-answer.ts';
import type { ApiContext } from './context.ts';
import { DONE, streamEvents } from './event-stream.ts';
import { charged, settleInHeader, withBill } from './paid.ts';
import { parseChat } from './parse-chat.ts';
import { extentOf } from './parse-completion.ts';
import { streamCompletion } from './stream-completion.ts';
import { wholeCompletion } from './whole-completion.ts';

/** `POST /v1/chat/completions`, as OpenAI has it, for models with a chat template (see docs/reference/api.md). */
export function registerChat(app: FastifyInstance, context: ApiContext): void {
  app.post('/v1/chat/completions', async (request, reply) => {
    const chat = parseChat(request.body);
    await withBill(context, request, reply, extentOf(chat), (bill) =>
      context.gate.enter(reply, chat.model, async (ticket) => {
        if (chat.stream) {
          await charged(bill, reply, () =>
            streamEvents(reply, context.config.stallMs, async (send) => {
              const toChat = chatChunks();
              await streamCompletion(context, ticket, chat, (one) => send(JSON.stringify(toChat(one))), bill);
              await send(DONE);
            }),
          );
        } else {
          const answer = await charged(bill, reply, () => wholeCompletion(context, ticket, chat, bill));
          await settleInHeader(bill, reply);
          reply.send(chatResponse(answer));
        }
      }),
    );
    return reply;
  });
}
