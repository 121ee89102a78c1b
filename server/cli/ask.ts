import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { ANSWER_ROUTE, AnswerRequest, AnswerResponse, type CitedPassage } from '../../protocol/answer.ts';
import { ErrorResponse } from '../../protocol/completion.ts';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import { extractAnswer } from '../answer/extract-answer.ts';
import { findPassages } from '../answer/find-passages.ts';
import { DEFAULT_MODEL } from '../config.ts';
import { askLocal } from '../local-client.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel } from '../model/store.ts';
import { openReader } from '../reader/open-reader.ts';
import { withServer } from './borrow-server.ts';

interface AskFlags {
  readonly model: string;
  readonly reader?: string;
  readonly passages: number;
  readonly maxTokens: number;
  readonly json?: boolean;
}

const upTo = (most: number) => (text: string) => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new InvalidArgumentError(`Expected a number from 1 to ${most}.`);
  return count;
};

/** Marked in this process: no server is needed for it. */
async function read(asked: AnswerRequest, name: string): Promise<AnswerResponse> {
  const { signal } = new AbortController();
  const found = await findPassages(asked, signal);
  const reader = openReader(await findModel(name, { searchFolders: [defaultRecipesFolder()] }));
  try {
    return await extractAnswer(reader, asked.question, found, signal);
  } finally {
    reader.close();
  }
}

async function write(asked: AnswerRequest, model: string): Promise<AnswerResponse> {
  const body = { ...asked, method: 'generative' };
  const onStep = (step: string) => process.stderr.write(`${step}\n`);
  const post = (socketPath: string) => askLocal(socketPath, ANSWER_ROUTE, { body });
  const answer = await withServer(model, onStep, post, { memory: true });
  const parsed: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return AnswerResponse.parse(parsed);
  const { code } = ErrorResponse.parse(parsed).error;
  throw new PhcError(isErrorCode(code) ? code : 'PHC_INTERNAL');
}

function sourceOf({ file, from, to, cited }: CitedPassage, at: number): string {
  return `[${at + 1}] ${file}:${from}-${to}${cited ? '  cited' : ''}`;
}

function* describe({ answer, passages, span }: AnswerResponse): Generator<string> {
  if (passages.length === 0) yield 'Nothing there shares a word with the question.';
  else yield answer === '' ? 'There is no answer in the passages below.' : answer;
  if (span && span.score <= 0) yield 'The reader is surer that the passages do not tell.';
  yield '';
  yield* passages.map(sourceOf);
}

async function ask(question: string, folder: string, flags: AskFlags): Promise<void> {
  const { model, reader, passages, maxTokens, json } = flags;
  const asked = AnswerRequest.safeParse({
    question,
    folders: [resolve(folder)],
    passages,
    max_tokens: maxTokens,
  });
  if (!asked.success)
    throw new PhcError('PHC_REQUEST_INVALID', { detail: 'a question has 1 to 2,000 characters' });
  const answer = reader === undefined ? await write(asked.data, model) : await read(asked.data, reader);
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${[...describe(answer)].join('\n')}\n`);
}

/** `ph-codex ask QUESTION [FOLDER]`. */
export function registerAsk(program: Command): void {
  program
    .command('ask')
    .description('answer a question with passages of a folder, and say which')
    .argument('<question>', 'in words that the answer may have in common with it')
    .argument('[folder]', 'what to look into; secrets, links and what git ignores stay out', '.')
    .option('--model <name>', 'name or digest of the model that writes the answer', DEFAULT_MODEL)
    .option('--reader <name>', 'a model that marks the answer in a passage instead')
    .option('--passages <number>', 'most passages to look at', upTo(16), 4)
    .option('--max-tokens <number>', 'longest answer that is written', upTo(1024), 128)
    .option('--json', 'print the answer with its passages as JSON')
    .action(ask);
}
