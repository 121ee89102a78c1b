import type { Engine, GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import type { Metrics } from './metrics.ts';

/** Runs one completion and counts its tokens as they come, so that an aborted one is counted for what it took. */
export async function* generate(
  engine: Engine,
  metrics: Metrics,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  let counted = 0;
  for await (const event of engine.generate(request, signal)) {
    if (event.type === 'done') {
      metrics.countTokens('prompt', event.promptTokens);
      metrics.countTokens('prefilled', event.timings.prefilled);
      metrics.countTokens('generated', Math.max(0, event.tokens.length - counted));
      metrics.observe(event.timings);
    } else if (!request.echo) {
      // Echoed tokens look like generated ones until the end, when the engine tells them apart.
      counted += event.tokens.length;
      metrics.countTokens('generated', event.tokens.length);
    }
    yield event;
  }
}
