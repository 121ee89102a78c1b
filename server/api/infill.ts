import type { FastifyInstance } from 'fastify';
import { MAX_TOKENS_LIMIT } from '../../protocol/completion.ts';
import type { GenerateDone, GenerateRequest, Prompt } from '../engine/engine.ts';
import type { Bill } from '../payments/bill.ts';
import type { ApiContext } from './context.ts';
import { type SendEvent, streamEvents } from './event-stream.ts';
import type { Ticket } from './gate.ts';
import { generate } from './generate.ts';
import { InfillRequest } from './infill-request.ts';
import type { ServedModel } from './models.ts';
import { charged, settleInHeader, withBill } from './paid.ts';
import { randomSeed, stopList } from './parse-completion.ts';
import { validate, wellFormed } from './validate.ts';

function toPrompt({ input_prefix, input_suffix, input_extra, prompt }: InfillRequest): Prompt {
  return {
    kind: 'text',
    prefix: wellFormed(input_prefix + prompt),
    suffix: wellFormed(input_suffix),
    extra: input_extra.map(({ filename, text }) => ({
      filename: wellFormed(filename),
      text: wellFormed(text),
    })),
  };
}

/**
 * llama.vim and llama.vscode warm the cache with other files while the person reads: it must give way like our own warming.
 * llama.vscode 0.0.12 asks for one token that it does not look at.
 */
function onlyWarms({ n_predict, input_prefix, input_suffix, prompt }: InfillRequest): boolean {
  return n_predict === 0 || (n_predict === 1 && input_prefix + input_suffix + prompt === '');
}

function toGenerateRequest(request: InfillRequest): GenerateRequest {
  const { n_predict, temperature, top_p, seed, id_slot, t_max_predict_ms } = request;
  const warm = onlyWarms(request);
  return {
    prompt: toPrompt(request),
    maxTokens: warm ? 0 : n_predict < 0 ? MAX_TOKENS_LIMIT : n_predict,
    temperature,
    topP: top_p,
    seed: seed < 0 ? randomSeed() : seed,
    stop: stopList(request.stop),
    ...(t_max_predict_ms > 0 && { lineEndAfterMs: t_max_predict_ms }),
    logprobs: null,
    echo: false,
    doc: id_slot < 0 ? '' : `slot-${id_slot}`,
    draft: '',
    warm,
    memory: null,
  };
}

/** Time for `count` tokens in the four forms that llama.cpp's clients show. */
function rates(name: 'prompt' | 'predicted', count: number, ms: number): Record<string, number> {
  return {
    [`${name}_n`]: count,
    [`${name}_ms`]: ms,
    [`${name}_per_token_ms`]: count > 0 ? ms / count : 0,
    [`${name}_per_second`]: ms > 0 ? (count * 1000) / ms : 0,
  };
}

/** What the client wants of an answer; a part of a part stands under its whole path, and what there is not is left out. */
function selected(answer: object, paths: readonly string[]): object {
  if (paths.length === 0) return answer;
  const found = paths.map((path): [string, unknown] => [
    path,
    path.split('/').reduce<unknown>((part, name) => {
      const isObject = typeof part === 'object' && part !== null && Object.hasOwn(part, name);
      return isObject ? Reflect.get(part, name) : undefined;
    }, answer),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function finalAnswer(
  content: string,
  { name: model, context }: ServedModel,
  { maxTokens, temperature, topP, seed, stop }: GenerateRequest,
  { finish, promptTokens, tokens, timings }: GenerateDone,
) {
  return {
    index: 0,
    content,
    stop: true,
    model,
    // llama.vscode reads the length of the context here, and asks for nothing more where it cannot.
    generation_settings: {
      n_ctx: context,
      n_predict: maxTokens,
      temperature,
      top_p: topP,
      seed,
      stop,
    },
    tokens_predicted: tokens.length,
    tokens_evaluated: promptTokens,
    tokens_cached: promptTokens - timings.prefilled,
    truncated: false,
    stop_type: finish === 'length' ? 'limit' : 'eos',
    stopping_word: '',
    timings: {
      ...rates('prompt', timings.prefilled, timings.prefillMs),
      ...rates('predicted', tokens.length, timings.decodeMs),
    },
  };
}

/** `send` gets every part of a streamed answer; without it the whole answer is the one that comes last. */
async function run(
  context: ApiContext,
  ticket: Ticket,
  request: GenerateRequest,
  bill: Bill | undefined,
  send?: SendEvent,
) {
  const { model, signal } = ticket;
  let content = '';
  for await (const event of generate(context, ticket, request)) {
    if (event.type === 'done') {
      if (!send) bill?.deliver(0, event.tokens.length);
      return finalAnswer(send ? '' : content, model, request, event);
    }
    content += event.text;
    await send?.(JSON.stringify({ index: 0, content: event.text, stop: false }));
    if (send && !signal.aborted) bill?.deliver(0, event.tokens.length);
  }
  throw new Error('the engine ended an answer without saying so');
}

/** `POST /infill`: fill-in-the-middle for the editors that speak llama.cpp's dialect. */
export function registerInfill(app: FastifyInstance, context: ApiContext): void {
  app.post('/infill', async (request, reply) => {
    const body = validate(InfillRequest, request.body);
    const wanted = toGenerateRequest(body);
    await withBill(context, request, reply, { answers: 1, maxTokens: wanted.maxTokens }, (bill) =>
      context.gate.enter(reply, undefined, async (ticket) => {
        if (!body.stream) {
          const answer = await charged(bill, reply, () => run(context, ticket, wanted, bill));
          await settleInHeader(bill, reply);
          reply.send(selected(answer, body.response_fields));
          return;
        }
        await charged(bill, reply, () =>
          streamEvents(reply, context.config.stallMs, async (send) => {
            const end = await run(context, ticket, wanted, bill, send);
            await send(JSON.stringify(selected(end, body.response_fields)));
          }),
        );
      }),
    );
    return reply;
  });
}
