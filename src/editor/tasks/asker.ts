import type { LogOutputChannel } from 'vscode';
import { PhcError } from '../../../protocol/errors.ts';
import { streamChat } from '../../client/chat.ts';
import { streamCompletion } from '../../client/completions.ts';
import type { Link } from '../../client/link.ts';
import { signsNothing } from '../../client/receipts/signs-nothing.ts';
import type { AskedModel, TaskRequest } from '../../tasks/request.ts';
import type { Payments } from '../payments/payments.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import type { Receipts } from '../trust/receipts.ts';
import { beginRecord } from '../trust/received-answer.ts';

/** A piece of an answer, with the natural log-probabilities of its tokens. */
export interface AnswerPiece {
  readonly text: string;
  readonly logprobs: readonly number[];
}

/** Asks the server for what a person waits for. */
export interface TaskAsker {
  /** The model that answers. Throws `PhcError`, or the signal's reason. */
  model(signal: AbortSignal): Promise<AskedModel>;
  /** The answer as it comes. Throws `PhcError`, or the signal's reason. */
  ask(request: TaskRequest, signal: AbortSignal): AsyncGenerator<AnswerPiece>;
}

const logprobsOf = (tokens: ReadonlyArray<{ readonly chance: number }>) =>
  tokens.map(({ chance }) => Math.log(Math.max(chance, Number.MIN_VALUE)));

/** An asker over the server that also completes. */
export function createTaskAsker(
  server: Server,
  store: Store,
  receipts: Pick<Receipts, 'check'>,
  log: LogOutputChannel,
  pay: Pick<Payments, 'stream' | 'chat'> = { stream: streamCompletion, chat: streamChat },
): TaskAsker {
  async function* complete(
    { target }: Link,
    { body }: Extract<TaskRequest, { kind: 'completion' }>,
    wantsReceipt: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPiece> {
    const record = beginRecord(body, wantsReceipt && target.kind === 'url');
    try {
      for await (const part of pay.stream(target, record.body, signal)) {
        record.add(part);
        if (part.kind === 'text') yield { text: part.text, logprobs: logprobsOf(part.tokens) };
      }
    } finally {
      const received = record.end();
      if (received) void receipts.check(target, received);
    }
  }

  async function* converse(
    { target }: Link,
    { body }: Extract<TaskRequest, { kind: 'chat' }>,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPiece> {
    for await (const part of pay.chat(target, body, signal)) if (part.kind === 'text') yield part;
  }

  async function* answer(request: TaskRequest, signal: AbortSignal): AsyncGenerator<AnswerPiece> {
    let wantsReceipt = true;
    for (let attempt = 1; ; attempt++) {
      const link = await server.ready(signal, 'command');
      let begun = false;
      try {
        const pieces =
          request.kind === 'chat'
            ? converse(link, request, signal)
            : complete(link, request, wantsReceipt, signal);
        for await (const piece of pieces) {
          begun = true;
          yield piece;
        }
        return;
      } catch (error) {
        if (!begun && wantsReceipt && signsNothing(error)) {
          wantsReceipt = false;
          continue;
        }
        link.failed(error);
        // The local server ends itself when it is idle: whoever asks after that finds it gone.
        const gone = error instanceof PhcError && error.code === 'PHC_SERVER_UNREACHABLE';
        if (!gone || begun || attempt > 1) throw error;
        log.debug('The server was gone; it is asked again.');
      }
    }
  }

  return {
    async model(signal) {
      const { state } = await server.ready(signal, 'command');
      return state.kind === 'ready' ? state.model : { name: '' };
    },
    async *ask(request, signal) {
      store.update({ thinking: true });
      try {
        yield* answer(request, signal);
      } finally {
        store.update({ thinking: false });
      }
    },
  };
}
