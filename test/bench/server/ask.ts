import { Agent, type IncomingMessage, request } from 'node:http';

/** One question to a server. */
export interface Question {
  readonly prompt: string;
  /** Who asks: the editor names its document so, and other servers do not read it. */
  readonly doc: string;
}

/** How long an answer took, in milliseconds from the question; null for what never came. */
export interface Answer {
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** The server said no, or the connection broke while somebody waited. */
  readonly refused: boolean;
}

/** Asks one server; ends early when `gone` aborts. Never rejects. */
export type Ask = (question: Question, gone: AbortSignal) => Promise<Answer>;

/** As long as the rest of a line is; always all of them, so that every server computes the same. */
const ANSWER_TOKENS = 16;

function bodyOf({ prompt, doc }: Question): string {
  const nonce = '0'.repeat(64);
  return JSON.stringify({
    prompt,
    max_tokens: ANSWER_TOKENS,
    temperature: 0,
    stream: true,
    // llama.cpp's default; said, for it is what is compared.
    cache_prompt: true,
    ph: { nonce, doc },
  });
}

function hasText(line: string): boolean {
  if (!line.startsWith('data: {')) return false;
  const { choices } = JSON.parse(line.slice('data: '.length));
  return Boolean(choices?.[0]?.text);
}

async function read(response: IncomingMessage, begun: number): Promise<Omit<Answer, 'refused'>> {
  let firstMs: number | null = null;
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (firstMs === null && lines.some(hasText)) firstMs = performance.now() - begun;
    if (lines.includes('data: [DONE]')) return { firstMs, lastMs: performance.now() - begun };
  }
  return { firstMs, lastMs: null };
}

/** Asks the completions of the server at `url` (without `/v1`), over connections that are kept. */
export function openAsk(url: string): { ask: Ask; close(): void } {
  const agent = new Agent({ keepAlive: true });
  const ask: Ask = async (question, gone) => {
    const begun = performance.now();
    const nothing = { firstMs: null, lastMs: null };
    const body = bodyOf(question);
    try {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request(`${url}/v1/completions`, { method: 'POST', agent, headers, signal: gone }, resolve)
          .once('error', reject)
          .end(body);
      });
      if (response.statusCode !== 200) {
        response.resume();
        return { ...nothing, refused: true };
      }
      const answer = await read(response, begun);
      return { ...answer, refused: answer.lastMs === null };
    } catch {
      return { ...nothing, refused: !gone.aborted };
    }
  };
  return { ask, close: () => agent.destroy() };
}
