import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { PhcError } from '../../protocol/errors.ts';

/**
 * Longest body that is read. A prompt is budgeted by the editor to some 100 kB; a 10 MB document sent whole by
 * another client is still read, and refused for its length in tokens rather than cut off.
 */
export const BODY_LIMIT = 16 * 1024 * 1024;

/** How much of a refused body is thrown away before the answer: a client that still sends does not listen. */
const DISCARD_LIMIT = 4 * BODY_LIMIT;
const DISCARD_MS = 5_000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may be a person's source code: it is not passed on.
    throw new PhcError('PHC_REQUEST_INVALID', { detail: 'the body is not JSON' });
  }
}

/**
 * Accepts JSON bodies and nothing else: a web page can post text/plain to any address without asking, JSON only
 * after a preflight, which the guard refuses.
 */
export function registerJsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => parse(body.toString('utf8')),
  );
}

/** Reads the rest of a refused body into nothing, within limits, so that its sender gets to read why. */
export function discardBody(body: IncomingMessage): Promise<void> {
  if (body.complete || body.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let length = 0;
    const timer = setTimeout(resolve, DISCARD_MS);
    body.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > DISCARD_LIMIT) resolve();
    });
    body.once('close', resolve).once('end', resolve).resume();
    body.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
  });
}
