import { PhcError } from '../../../protocol/errors.ts';
import type { Core } from '../../../server/engine/core.ts';
import { healedTail } from '../../../server/engine/prompt.ts';
import { utf8Bytes, utf8Text } from '../../../server/tokenizer/byte-level.ts';
import { naturalEnd } from '../../../src/completion/natural-end.ts';
import type { Shape } from '../../../src/completion/shape.ts';
import type { Problem } from '../problems/problem.ts';
import type { EvalConfig } from './config.ts';

/** What a model answered. */
export interface Answer {
  readonly text: string;
  /** Ids of the tokens that spell the healed word and the text, up to where it ended. */
  readonly tokens: readonly number[];
  /** How it ended; `context` is a problem that does not fit into the model's context, and was not asked. */
  readonly finish: 'stop' | 'length' | 'context';
}

/** All problems are one document to the engine, so that they share a KV slot. */
const DOC = 'evaluation';

/** The prompt of a problem. */
function promptOf({ prefix, suffix }: Problem, { prompt }: EvalConfig) {
  return { kind: 'text', prefix, suffix: prompt === 'spm' ? suffix : '' } as const;
}

/**
 * Tokens up to the one at which the block has ended. Passes give several tokens at once, and how many depends on the
 * engine: the answer must not.
 */
function upToEnd(tokens: readonly number[], prefix: string, shape: Shape, core: Core): readonly number[] {
  const healed = utf8Bytes(healedTail(prefix)).length;
  let bytes = '';
  for (const [i, id] of tokens.entries()) {
    bytes += core.tokenizer.bytes(id);
    if (naturalEnd(utf8Text(bytes.slice(healed)), shape, false).ended) return tokens.slice(0, i + 1);
  }
  return tokens;
}

/** Lets a model answer a problem; the seed is that of the config, plus `sample`. @throws the signal's reason. */
export async function answer(
  core: Core,
  problem: Problem,
  config: EvalConfig,
  sample: number,
  signal: AbortSignal,
): Promise<Answer> {
  const { ending, prefix } = problem;
  const shape: Shape | null = ending.kind === 'block' ? { ...ending, openerIndent: null } : null;
  const request = {
    prompt: promptOf(problem, config),
    maxTokens: problem.maxTokens,
    temperature: config.temperature,
    topP: config.topP,
    seed: config.seed + sample,
    stop: ending.kind === 'stops' ? ending.stops : ending.kind === 'line' ? ['\n'] : [],
    logprobs: 0,
    echo: false,
    doc: DOC,
    draft: '',
    warm: false,
    memory: null,
  };
  let text = '';
  const tokens: number[] = [];
  try {
    for await (const event of core.generate(request, signal)) {
      if (event.type === 'done') {
        const cut = shape ? naturalEnd(text, shape, true).text : text;
        return { text: cut, tokens: event.tokens, finish: event.finish };
      }
      text += event.text;
      for (const { id } of event.tokens) tokens.push(id);
      const cut = shape ? naturalEnd(text, shape, false) : null;
      if (shape && cut?.ended)
        return { text: cut.text, tokens: upToEnd(tokens, prefix, shape, core), finish: 'stop' };
    }
  } catch (error) {
    if (error instanceof PhcError && error.code === 'PHC_REQUEST_CONTEXT')
      return { text: '', tokens: [], finish: 'context' };
    throw error;
  }
  throw new Error('the engine ended an answer without saying so');
}

/** Nats of a problem's reference in the served format; null where it does not fit into the model's context. */
export async function scoreReference(
  core: Core,
  problem: Problem,
  config: EvalConfig,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const logprobs = await core.score(promptOf(problem, config), problem.reference, DOC, signal);
    return -logprobs.reduce((sum, logprob) => sum + logprob, 0);
  } catch (error) {
    if (error instanceof PhcError && error.code === 'PHC_REQUEST_CONTEXT') return null;
    throw error;
  }
}
