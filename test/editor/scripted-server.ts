import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompletionRequest } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';

/** One question, and what was answered to it. */
export interface Asked {
  readonly prompt: string;
  readonly suffix: string;
  readonly answer: string;
}

/** A server whose every answer has words that no other answer has, after a pause of `delay()` milliseconds. */
export interface ScriptedServer {
  readonly url: string;
  /** Every question so far; the words of an answer have its index. */
  readonly asked: readonly Asked[];
  close(): void;
}

const HEALTH = {
  status: 'ok',
  model: { name: 'scripted', modelRoot: 'ab'.repeat(32), profile: 'cpu-fast', context: 8192 },
  version: '0.0.0',
  pid: 1,
};

/** The index of the answer that a text is from, or undefined for what a person wrote. */
export function answerIn(text: string): number | undefined {
  const index = /zq(\d+)[xyz]|^q?(\d+)[xyz]/.exec(text);
  return index ? Number(index[1] ?? index[2]) : undefined;
}

/** A line, and where a block may stand a second one as far in. */
function answerTo({ prompt, stop }: CompletionRequest, index: number): string {
  const line = `zq${index}x = zq${index}y`;
  const indent = /(?:^|\n)([ \t]*)$/.exec(String(prompt))?.[1];
  return stop || indent === undefined ? line : `${line}\n${indent}zq${index}z = 1`;
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const refuse = (response: ServerResponse, error: PhcError) =>
  response
    .writeHead(error.status, { 'content-type': 'application/json' })
    .end(
      JSON.stringify({ error: { message: error.message, type: 'server', code: error.code, param: null } }),
    );

/** Starts it on a port of this machine; it signs nothing. */
export async function startScripted(delay: () => number): Promise<ScriptedServer> {
  const asked: Asked[] = [];

  const answer = async (request: CompletionRequest, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (text: string, finish: string | null) => {
      const choices = [{ index: 0, text, finish_reason: finish }];
      const event = { id: 'cmpl-1', object: 'text_completion', created: 0, model: 'scripted', choices };
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    };
    if (request.max_tokens !== 0) {
      const text = answerTo(request, asked.length);
      asked.push({ prompt: String(request.prompt), suffix: request.suffix ?? '', answer: text });
      const half = text.length >> 1;
      for (const part of [text.slice(0, half), text.slice(half)]) {
        await sleep(delay());
        chunk(part, null);
      }
    }
    chunk('', 'stop');
    response.end('data: [DONE]\n\n');
  };

  const server = createServer((request, response) => {
    const json = (value: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const serve = async () => {
      if (request.url === '/health') return json(HEALTH);
      if (request.url !== '/v1/completions') return refuse(response, new PhcError('PHC_RECEIPT_UNKNOWN'));
      const body: CompletionRequest = JSON.parse(await bodyOf(request));
      if (body.ph?.receipt) return refuse(response, new PhcError('PHC_RECEIPT_UNAVAILABLE'));
      return answer(body, response);
    };
    void serve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
