import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { CompletionResponse, ErrorResponse, MAX_TOKENS_LIMIT } from '../../protocol/completion.ts';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import { DEFAULT_MODEL } from '../config.ts';
import { askLocal } from '../local-client.ts';
import { withServer } from './borrow-server.ts';
import { type Place, parsePlace, readAt } from './place.ts';

// Source code has 2.5 to 4 characters a token: these fit into 4,096 tokens with room for the answer.
const PREFIX_CHARACTERS = 7000;
const SUFFIX_CHARACTERS = 1500;

interface CompleteFlags {
  readonly maxTokens: number;
  readonly model: string;
  readonly json?: boolean;
}

function parseMaxTokens(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_TOKENS_LIMIT) {
    throw new InvalidArgumentError(`Expected a number from 1 to ${MAX_TOKENS_LIMIT}.`);
  }
  return count;
}

async function ask(socketPath: string, body: object): Promise<CompletionResponse> {
  const answer = await askLocal(socketPath, '/v1/completions', { body });
  const parsed: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return CompletionResponse.parse(parsed);
  const { error } = ErrorResponse.parse(parsed);
  throw new PhcError(isErrorCode(error.code) ? error.code : 'PHC_INTERNAL');
}

async function complete(place: Place, { maxTokens, model, json }: CompleteFlags): Promise<void> {
  const { prefix, suffix } = readAt(place);
  let shown = '';
  const onStep = (step: string) => {
    if (step !== shown) process.stderr.write(`${step}\n`);
    shown = step;
  };
  const answer = await withServer(model, onStep, (socketPath) =>
    ask(socketPath, {
      prompt: prefix.slice(-PREFIX_CHARACTERS),
      suffix: suffix.slice(0, SUFFIX_CHARACTERS),
      max_tokens: maxTokens,
      temperature: 0,
      ph: { nonce: randomBytes(32).toString('hex') },
    }),
  );
  const text = answer.choices[0]?.text ?? '';
  process.stdout.write(
    json ? `${JSON.stringify({ text, model: answer.model, ...answer.ph })}\n` : `${text}\n`,
  );
}

/** `ph-codex complete FILE:LINE:COL`. */
export function registerComplete(program: Command): void {
  program
    .command('complete')
    .description('print what the model writes at a place in a file')
    .argument(
      '<file:line:col>',
      'the place, counted from 1; without a column, the end of the line',
      parsePlace,
    )
    .option('--max-tokens <number>', 'longest answer', parseMaxTokens, 64)
    .option('--model <name>', 'name or digest of the model', DEFAULT_MODEL)
    .option('--json', 'print the text with model, digest, tokens and timings as JSON')
    .action(complete);
}
