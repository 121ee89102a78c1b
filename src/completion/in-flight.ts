import { type AnswerPart, isPiece } from './answer-part.ts';
import { createCertainty } from './certainty.ts';
import { completeLines, naturalEnd } from './natural-end.ts';
import type { Origin } from './origin.ts';
import type { Place } from './place.ts';
import type { Shape } from './shape.ts';
import { type Landmark, landmarkOf, typedSince } from './typed.ts';

/** How long a block may keep its reader waiting once text arrives; the lines that are there then are shown. */
const PATIENCE_MS = 1200;
/** Longest typing that may still agree with an answer of which nothing has arrived yet. */
const BLIND_CHARS = 24;

/** A request on its way, which later keystrokes may join. */
export interface InFlight {
  readonly landmark: Landmark;
  /** The answer so far, up to its natural end. */
  readonly text: string;
  /** All that was said up to there, sure or not. */
  readonly said: string;
  /** Who writes it, once that is known; the particulars that come last are missing where it was cut before its end. */
  readonly origin: Origin | undefined;
  readonly ended: boolean;
  /** True once it was given up: its text is then no answer. */
  readonly aborted: boolean;
  /** Resolves when more text arrived or the answer ended. */
  changed(): Promise<void>;
  /** The error that ended it, if one did. */
  readonly error: unknown;
  abort(): void;
}

/** Starts a request and reads it up to the natural end of the answer, then hangs up. */
export function startRequest(
  place: Place,
  shape: Shape,
  stream: (signal: AbortSignal) => AsyncIterable<AnswerPart>,
  { now, certainty: least }: { readonly now: () => number; readonly certainty: number },
): InFlight {
  const controller = new AbortController();
  let wake: () => void = () => undefined;
  let next = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let text = '';
  let said = '';
  let origin: Origin | undefined;
  let ended = false;
  let aborted = false;
  let error: unknown;
  const announce = () => {
    const resolve = wake;
    next = new Promise((again) => {
      wake = again;
    });
    resolve();
  };
  const read = async () => {
    let raw = '';
    let since: number | undefined;
    const certainty = createCertainty(least);
    const end = (whole: string) => {
      said = whole;
      text = certainty.cut(whole);
    };
    for await (const part of stream(controller.signal)) {
      if (!isPiece(part)) {
        origin = part;
        continue;
      }
      raw += part.text;
      certainty.add(part.tokens);
      since ??= now();
      const cut = naturalEnd(raw, shape, false);
      if (cut.ended) return end(cut.text);
      if (certainty.ended) return end(naturalEnd(raw, shape, true).text);
      const enough = now() - since < PATIENCE_MS ? null : completeLines(cut.text);
      if (enough !== null) return end(enough);
      text = cut.text;
      announce();
    }
    // A stream may also just end when it is aborted; half an answer must not pass for a whole one.
    controller.signal.throwIfAborted();
    end(naturalEnd(raw, shape, true).text);
  };
  void read()
    .catch((cause: unknown) => {
      error = cause;
    })
    .finally(() => {
      ended = true;
      controller.abort();
      announce();
    });
  return {
    landmark: landmarkOf(place),
    get text() {
      return text;
    },
    get said() {
      return said;
    },
    get origin() {
      return origin;
    },
    get ended() {
      return ended;
    },
    get aborted() {
      return aborted;
    },
    get error() {
      return error;
    },
    changed: () => (ended ? Promise.resolve() : next),
    abort() {
      if (ended) return;
      aborted = true;
      controller.abort();
    },
  };
}

/** What was typed since the request was sent, if its answer so far allows for it. */
export function typedDuring(request: InFlight, place: Place): string | undefined {
  if (request.error !== undefined) return undefined;
  const { text, ended } = request;
  const typed = typedSince(request.landmark, place, Math.max(BLIND_CHARS, text.length), text);
  if (typed === undefined || (ended && !text.startsWith(typed))) return undefined;
  return typed;
}
