import { randomBytes } from 'node:crypto';
import type { LogOutputChannel } from 'vscode';
import type { PhAnswer } from '../../../protocol/completion.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { streamCompletion } from '../../client/completions.ts';
import type { Link } from '../../client/link.ts';
import { signsNothing } from '../../client/receipts/signs-nothing.ts';
import { describeTarget } from '../../client/target.ts';
import { type AnswerPart, isPiece } from '../../completion/answer-part.ts';
import type { Origin } from '../../completion/origin.ts';
import type { Place } from '../../completion/place.ts';
import { readingSpeed } from '../../completion/prompt-budget.ts';
import { type Asked, completionRequest, warmRequest } from '../../completion/request.ts';
import { t } from '../l10n.ts';
import type { Payments } from '../payments/payments.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import type { Receipts } from '../trust/receipts.ts';
import { beginRecord } from '../trust/received-answer.ts';

/** Asks the server, in the foreground for a person who waits, or in the background for one who may. */
export interface Completer {
  /** Text as it arrives, and who writes it; throws `PhcError`, or the signal's reason. */
  stream(place: Place, asked: Asked, signal: AbortSignal): AsyncGenerator<AnswerPart>;
  /** Fills the KV cache for a place; gives way to `stream` at once, and never throws. */
  warm(place: Place): Promise<void>;
}

/** Who will answer, as the link knows it; with memory nothing more can be said until the answer's end. */
function originOf({ state, target }: Link, { memory }: Place): Origin | undefined {
  if (state.kind !== 'ready') return undefined;
  const { name: model, modelRoot } = state.model;
  return { model, modelRoot, where: describeTarget(target), recalled: memory ? null : [] };
}

/** The same after the answer itself said who gave it. */
function settled(origin: Origin, { modelRoot, recalled = [] }: PhAnswer): Origin {
  const model = modelRoot === origin.modelRoot ? origin.model : t('another model');
  return { ...origin, model, modelRoot, recalled };
}

const nonce = () => randomBytes(32).toString('hex');

/** A completer over one server. */
export function createCompleter(
  server: Server,
  store: Store,
  receipts: Pick<Receipts, 'check'>,
  log: LogOutputChannel,
  stream: Payments['stream'] = streamCompletion,
): Completer {
  /** Servers that answer, but sign nothing. */
  const unsigned = new WeakSet<Link>();
  const wantsReceipt = (link: Link) => link.target.kind === 'url' && !unsigned.has(link);
  let warming: AbortController | undefined;
  const measured = ({ timings }: PhAnswer) =>
    store.update({ readingSpeed: readingSpeed(store.facts.readingSpeed, timings) });
  // A request that was overtaken may end after the next one began.
  let running = 0;

  async function* answer(
    link: Link,
    place: Place,
    asked: Asked,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPart> {
    const begun = performance.now();
    let firstText: number | undefined;
    let tokens = 0;
    let origin = originOf(link, place);
    if (origin) yield origin;
    const record = beginRecord(completionRequest(place, asked, nonce()), wantsReceipt(link));
    store.update({ asked: record.body });
    try {
      for await (const part of stream(link.target, record.body, signal)) {
        record.add(part);
        if (part.kind === 'text') {
          firstText ??= performance.now();
          // A step brings a token or, after a draft, several; the exact number comes at the end, if one waits for it.
          tokens += Math.max(1, part.tokens.length);
          yield part;
        } else if (part.kind === 'id') {
          if (origin) origin = { ...origin, answer: part.id };
          if (origin) yield origin;
        } else {
          tokens = part.answer.tokens.length;
          measured(part.answer);
          if (origin) yield settled(origin, part.answer);
          if (link.state.kind === 'ready' && link.state.model.modelRoot !== part.answer.modelRoot) {
            log.warn(`Another model answers now: ${part.answer.modelRoot}`);
            link.failed(new PhcError('PHC_ENGINE_LOADING'));
          }
        }
      }
    } finally {
      const received = record.end();
      if (received) void receipts.check(link.target, received);
      if (firstText !== undefined) {
        const milliseconds = Math.round(performance.now() - begun);
        const last = { milliseconds, firstTextMs: Math.round(firstText - begun), tokens };
        store.update({ last });
        log.debug(
          `${asked.shape.kind}: ${tokens} tokens in ${milliseconds} ms, first after ${last.firstTextMs} ms`,
        );
      }
    }
  }

  async function* withRetry(place: Place, asked: Asked, signal: AbortSignal): AsyncGenerator<AnswerPart> {
    for (let attempt = 1; ; attempt++) {
      const link = await server.ready(signal);
      store.update({ thinking: true });
      let begun = false;
      try {
        for await (const part of answer(link, place, asked, signal)) {
          begun ||= isPiece(part);
          yield part;
        }
        return;
      } catch (error) {
        if (!begun && signsNothing(error) && wantsReceipt(link)) {
          log.warn(`This server gives no receipts: ${String(error)}`);
          unsigned.add(link);
          continue;
        }
        link.failed(error);
        // The local server ends itself when it is idle: the first keystroke after that finds it gone.
        const gone = error instanceof PhcError && error.code === 'PHC_SERVER_UNREACHABLE';
        if (!gone || begun || attempt > 1) throw error;
      }
    }
  }

  return {
    async *stream(place, asked, signal) {
      warming?.abort();
      running++;
      try {
        yield* withRetry(place, asked, signal);
      } finally {
        running--;
        store.update({ thinking: running > 0 });
      }
    },
    async warm(place) {
      warming?.abort();
      warming = new AbortController();
      const { signal } = warming;
      try {
        const { target } = await server.ready(signal);
        for await (const part of stream(target, warmRequest(place, nonce()), signal)) {
          if (part.kind !== 'answer') continue;
          measured(part.answer);
          log.trace(`Prefilled ${part.answer.timings.prefilled} tokens`);
        }
      } catch (error) {
        if (!signal.aborted) log.debug(`Not warmed: ${String(error)}`);
      }
    },
  };
}
