import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, GenerateEvent } from '../engine/engine.ts';
import { traceCompletion } from '../traces/completion-trace.ts';
import type { ApiContext } from './context.ts';
import type { Ticket } from './gate.ts';
import type { ServedModel } from './models.ts';

/** Bytes of the text that must fit; those of other files need not, and ids are counted by the engine. */
function bytesOf({ prompt }: AnyRequest): number {
  switch (prompt.kind) {
    case 'text':
      return Buffer.byteLength(prompt.prefix) + Buffer.byteLength(prompt.suffix);
    case 'chat':
      return prompt.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    case 'tokens':
      return 0;
  }
}

/** Ten megabytes would hold up the engine for others while they are only handed over. */
function refuseTooLong(request: AnyRequest, { context, promptBytes }: ServedModel): void {
  if (promptBytes === undefined || bytesOf(request) <= promptBytes) return;
  throw new PhcError('PHC_REQUEST_CONTEXT', { detail: `more than ${context} tokens`, param: 'prompt' });
}

/** Runs one completion and counts its tokens as they come, so that an aborted one is counted for what it took. */
export async function* generate(
  { engine, metrics, traces }: ApiContext,
  { model, signal, payer, weight, spend, trace: asked }: Ticket,
  request: AnyRequest,
): AsyncGenerator<GenerateEvent> {
  refuseTooLong(request, model);
  const begun = performance.now();
  let counted = 0;
  const count = (tokens: number) => {
    metrics.countTokens('generated', tokens);
    spend(tokens);
  };
  const trace = traces && traceCompletion(asked, model);
  try {
    for await (const event of engine.generate({ ...request, payer, weight }, signal)) {
      if (event.type === 'done') {
        trace?.done(event);
        const { promptTokens, timings } = event;
        metrics.countTokens('prompt', promptTokens);
        metrics.countTokens('prefilled', timings.prefilled);
        metrics.countTokens('cached', Math.max(0, promptTokens - timings.prefilled));
        spend(promptTokens);
        count(Math.max(0, event.tokens.length - counted));
        metrics.observe(timings, event.tokens.length);
      } else if (!request.echo) {
        // Echoed tokens look like generated ones until the end, when the engine tells them apart.
        if (counted === 0) metrics.observeFirstToken(performance.now() - begun);
        counted += event.tokens.length;
        count(event.tokens.length);
      }
      yield event;
    }
  } catch (error) {
    trace?.failed(error);
    throw error;
  } finally {
    if (trace) traces?.add(trace.end());
  }
}
