import { randomBytes } from 'node:crypto';
import { CompletionResponse } from '../../protocol/completion.ts';
import { localSocket } from '../../server/home.ts';
import { askLocal } from '../../server/local-client.ts';
import { step } from '../setup/step.ts';
import { startLocalServer } from './local-server.ts';

const SNIPPET = 'def fibonacci(n):\n    """The n-th Fibonacci number."""\n';
const MAX_TOKENS = 96;

/** Completes a snippet with the real model and prints the result; gives exit code 0. */
export async function completeOnce(json: boolean): Promise<number> {
  await step('Loading the model', startLocalServer);
  const start = performance.now();
  const { status, body } = await askLocal(localSocket(), '/v1/completions', {
    body: {
      prompt: SNIPPET,
      max_tokens: MAX_TOKENS,
      temperature: 0,
      stop: ['\n\n'],
      ph: { nonce: randomBytes(32).toString('hex') },
    },
  });
  if (status !== 200) throw new Error(`The server answered ${status}: ${body}`);
  const { choices, model, ph, usage } = CompletionResponse.parse(JSON.parse(body));
  const result = {
    text: choices[0]?.text ?? '',
    model,
    digest: ph?.modelRoot ?? '',
    tokens: usage?.completion_tokens ?? 0,
    promptTokens: usage?.prompt_tokens ?? 0,
    milliseconds: Math.round(performance.now() - start),
  };
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  }
  const { text, digest, tokens, promptTokens, milliseconds } = result;
  process.stdout.write(`\n${SNIPPET}${text}\n\n`);
  process.stdout.write(`model   ${model}\ndigest  ${digest}\n`);
  process.stdout.write(`tokens  ${tokens} after a prompt of ${promptTokens}, in ${milliseconds} ms\n`);
  return 0;
}
