import { randomBytes } from 'node:crypto';
import { PhcError } from '../../protocol/errors.ts';
import type { GenerateDone } from '../engine/engine.ts';
import type { Attributes, Span } from './otlp.ts';

/** What a request says of the trace that it belongs to. */
export interface TraceContext {
  readonly requestId: string;
  /** The header of the W3C's Trace Context. */
  readonly traceparent: string | undefined;
}

/** One answer while it is made. */
export interface CompletionTrace {
  done(event: GenerateDone): void;
  failed(error: unknown): void;
  /** The spans: the whole, and below it what the engine says of queue, prefill and decode; `cancelled` where nothing ended it. */
  end(): Span[];
}

const PARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}/;
const id = (bytes: number) => randomBytes(bytes).toString('hex');

/** Begins the trace of one answer by `model`, in the client's trace where it names one. */
export function traceCompletion(
  { requestId, traceparent }: TraceContext,
  model: { readonly name: string; readonly profile: string },
): CompletionTrace {
  const [, traceId = id(16), parentId] = PARENT.exec(traceparent ?? '') ?? [];
  const spanId = id(8);
  const from = Date.now();
  let finished: GenerateDone | undefined;
  let error: string | undefined;

  function stages({ timings, tokens }: GenerateDone): Span[] {
    const { queueMs, prefillMs, decodeMs, prefilled } = timings;
    let at = from;
    const stage = (name: string, milliseconds: number, attributes: Attributes): Span => {
      const begun = at;
      at += milliseconds;
      return { traceId, spanId: id(8), parentId: spanId, name, from: begun, to: at, attributes };
    };
    return [
      stage('queue', queueMs, {}),
      stage('prefill', prefillMs, { 'ph.tokens.prefilled': prefilled }),
      stage('decode', decodeMs, { 'ph.tokens.generated': tokens.length }),
    ];
  }

  return {
    done(event) {
      finished = event;
    },
    failed(cause) {
      error = cause instanceof PhcError ? cause.code : undefined;
    },
    end() {
      const attributes: Attributes = {
        'gen_ai.operation.name': 'text_completion',
        'gen_ai.request.model': model.name,
        'ph.profile': model.profile,
        'ph.request.id': requestId,
        'ph.finish': finished?.finish ?? (error === undefined ? 'cancelled' : 'error'),
        ...(finished && {
          'gen_ai.usage.input_tokens': finished.promptTokens,
          'gen_ai.usage.output_tokens': finished.tokens.length,
        }),
      };
      const whole: Span = {
        traceId,
        spanId,
        parentId,
        name: 'completion',
        from,
        to: Date.now(),
        attributes,
        error,
      };
      return [whole, ...(finished ? stages(finished) : [])];
    },
  };
}
