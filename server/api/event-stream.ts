import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { errorEnvelope, toPhcError } from './error-envelope.ts';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // A proxy that collects the answer before it passes it on would take the streaming away.
  'x-accel-buffering': 'no',
};

/** What ends a stream of OpenAI's. */
export const DONE = '[DONE]';

/** Sends one `data:` line; waits while the client does not keep up. */
export type SendEvent = (data: string) => Promise<void>;

/** Waits for the client to take what was written; one that does not within `stallMs` is cut off. */
async function waitFor(response: ServerResponse, event: 'drain' | 'finish', stallMs: number): Promise<void> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  const timer = setTimeout(() => response.destroy(), stallMs);
  response.once('close', onClose);
  try {
    await once(response, event, { signal: gone.signal });
  } finally {
    clearTimeout(timer);
    response.off('close', onClose);
  }
}

/**
 * Answers with server-sent events. Headers go out with the first event, so that whatever fails before it still has
 * its own status; what fails later is told in an event of its own, the last one. Rejects with what failed, and when
 * the client leaves; one that leaves a full buffer unread for `stallMs` is cut off, so that what waits for it is bounded.
 */
export async function streamEvents(
  reply: FastifyReply,
  stallMs: number,
  work: (send: SendEvent) => Promise<void>,
): Promise<void> {
  const response = reply.raw;

  async function send(data: string): Promise<void> {
    if (!response.headersSent) {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) response.setHeader(name, value);
      }
      response.writeHead(200, HEADERS);
    }
    if (!response.destroyed && !response.write(`data: ${data}\n\n`))
      await waitFor(response, 'drain', stallMs);
  }

  async function end(): Promise<void> {
    if (response.destroyed) return;
    response.end();
    if (!response.writableFinished) await waitFor(response, 'finish', stallMs);
  }

  try {
    await work(send);
    await end();
  } catch (error) {
    if (response.headersSent && !response.destroyed) {
      await send(JSON.stringify(errorEnvelope(toPhcError(error))));
      await end();
    }
    throw error;
  }
}
