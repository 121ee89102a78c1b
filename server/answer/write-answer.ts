import type { AnswerRequest, AnswerResponse } from '../../protocol/answer.ts';
import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, EngineState, GenerateEvent } from '../engine/engine.ts';
import { ANSWER_STOPS, answerPrompt, namedPassages } from './answer-prompt.ts';
import type { FoundPassage } from './find-passages.ts';

/** Greedy, and the same for everybody: an answer with sources is no place for chance. */
function requestFor(text: string, maxTokens: number, chat: boolean): AnyRequest {
  return {
    prompt: chat
      ? { kind: 'chat', messages: [{ role: 'user', content: text }] }
      : { kind: 'text', prefix: text, suffix: '' },
    maxTokens,
    temperature: 0,
    topP: 1,
    seed: 0,
    // A conversation ends by its own mark.
    stop: chat ? [] : ANSWER_STOPS,
    logprobs: null,
    echo: false,
    doc: '',
    draft: '',
    warm: false,
    memory: null,
  };
}

/** The answer that a model writes with the passages before it; throws as the engine, and `PHC_REQUEST_CONTEXT`. */
export async function writeAnswer(
  generate: (request: AnyRequest) => AsyncIterable<GenerateEvent>,
  model: NonNullable<EngineState['model']>,
  { question, max_tokens: maxTokens }: Pick<AnswerRequest, 'question' | 'max_tokens'>,
  found: readonly FoundPassage[],
): Promise<AnswerResponse> {
  const { text, shown } = answerPrompt(question, found, { context: model.context, maxTokens });
  if (found.length > 0 && shown.length === 0)
    throw new PhcError('PHC_REQUEST_CONTEXT', {
      detail: `no passage fits into ${model.context} tokens beside an answer of ${maxTokens}`,
      param: 'max_tokens',
    });
  let answer = '';
  let usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  // Without a passage a model could only make something up.
  const events = shown.length > 0 ? generate(requestFor(text, maxTokens, model.chat === true)) : [];
  for await (const event of events) {
    if (event.type === 'text') answer += event.text;
    else {
      const [prompt, completion] = [event.promptTokens, event.tokens.length];
      usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    }
  }
  const named = namedPassages(answer);
  return {
    method: 'generative',
    model: model.name,
    modelRoot: model.modelRoot,
    answer: answer.trim(),
    passages: shown.map(({ passage, score }, at) => ({ ...passage, score, cited: named.has(at) })),
    span: null,
    usage,
  };
}
