import type { FastifyInstance } from 'fastify';
import { ANSWER_ROUTE, AnswerRequest, type AnswerResponse } from '../../protocol/answer.ts';
import { extractAnswer } from '../answer/extract-answer.ts';
import { findPassages } from '../answer/find-passages.ts';
import { writeAnswer } from '../answer/write-answer.ts';
import type { Reader } from '../reader/open-reader.ts';
import type { ApiContext } from './context.ts';
import type { Ticket } from './gate.ts';
import { generate } from './generate.ts';
import { charged, settleInHeader, withBill } from './paid.ts';
import { refuse, validate, wellFormed } from './validate.ts';

function parseAnswer(body: unknown, mayReadFolders: boolean): AnswerRequest {
  const asked = validate(AnswerRequest, body);
  if ((asked.folders === undefined) === (asked.documents === undefined))
    refuse('documents', 'either documents or folders');
  if (asked.folders && !mayReadFolders) refuse('folders', 'is for the local server on its socket');
  const documents = asked.documents?.map(({ name, text }) => ({
    name: wellFormed(name),
    text: wellFormed(text),
  }));
  return { ...asked, question: wellFormed(asked.question), ...(documents && { documents }) };
}

async function answerTo(
  context: ApiContext,
  ticket: Ticket,
  reader: Reader | undefined,
  asked: AnswerRequest,
): Promise<AnswerResponse> {
  const found = await findPassages(asked, ticket.signal);
  if (!reader) return writeAnswer((one) => generate(context, ticket, one), ticket.model, asked, found);
  const answer = await extractAnswer(reader, asked.question, found, ticket.signal);
  ticket.spend(answer.usage.prompt_tokens);
  return answer;
}

/** `POST /v1/ph/answer`: answers a question with passages of documents, or of folders of this machine, which it cites. */
export function registerAnswer(app: FastifyInstance, context: ApiContext, reader: Reader | undefined): void {
  app.post(ANSWER_ROUTE, async (request, reply) => {
    const asked = parseAnswer(request.body, context.config.memory);
    if (asked.method === 'extractive' && !reader) refuse('method', 'this server has no reader');
    const chosen = asked.method === 'generative' ? undefined : reader;
    // What a reader marks is somebody's own text: it is charged as one token.
    const extent = { answers: 1, maxTokens: chosen ? 1 : asked.max_tokens };
    await withBill(context, request, reply, extent, (bill) =>
      context.gate.enter(reply, chosen ? undefined : asked.model, async (ticket) => {
        const answer = await charged(bill, reply, async () => {
          const made = await answerTo(context, ticket, chosen, asked);
          bill?.deliver(0, chosen ? Math.min(1, made.answer.length) : made.usage.completion_tokens);
          return made;
        });
        await settleInHeader(bill, reply);
        reply.send(answer);
      }),
    );
    return reply;
  });
}
