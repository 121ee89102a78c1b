import type { ChatRequest } from '../../protocol/chat.ts';
import type { CompletionRequest } from '../../protocol/completion.ts';
import { type ChatMessage, fill, messagesOf, type Template, type Values } from './template.ts';

/** What is sent, and by which route. */
export type TaskRequest =
  | { readonly kind: 'chat'; readonly body: ChatRequest }
  | { readonly kind: 'completion'; readonly body: CompletionRequest };

/** What is known of the model that is asked. */
export interface AskedModel {
  readonly name: string;
  readonly chat?: boolean | undefined;
}

/** The setting `ph-codex.tasks.asking`. */
export type Asking = 'auto' | 'chat' | 'completion';

/** The model that comes with the extension, which was trained to fill in code: the templates know how to ask it. */
const SMALL = 'ph-codex-s';

/**
 * How a model is asked: in a conversation if it has a template for one. PH-Codex-S has one, but its adapter taught it to
 * go on writing; for most tasks that works better (docs/guides/tasks.md has the figures).
 */
export function wayToAsk(model: AskedModel, template: Template, asking: Asking): 'chat' | 'completion' {
  if (template.completion === '') return 'chat';
  if (!model.chat || template.user === '') return 'completion';
  if (asking !== 'auto') return asking;
  return model.name === SMALL ? template.small : 'chat';
}

/** One turn of a person who wants the answer to be otherwise. */
export interface Refinement {
  readonly answer: string;
  readonly wish: string;
}

/** How one candidate is asked for. */
export interface CandidateOptions {
  /** 0 for the first, which is greedy; the others are drawn. */
  readonly index: number;
  readonly nonce: string;
  readonly doc: string;
  readonly refinements: readonly Refinement[];
  /** Further text at which an answer ends. */
  readonly stop: readonly string[];
}

/** For so few samples the Codex paper (arXiv 2107.03374, §3.3) found low temperatures best. */
const TEMPERATURE = 0.6;

const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\uFFFD');

/** The request for one candidate; each comes with log-probabilities, by which candidates are ranked. */
export function taskRequest(
  way: 'chat' | 'completion',
  template: Template,
  values: Values,
  { index, nonce, doc, refinements, stop }: CandidateOptions,
): TaskRequest {
  const stops = [...template.stop, ...stop];
  const common = {
    max_tokens: template.tokens[way],
    temperature: index === 0 ? 0 : TEMPERATURE,
    top_p: 0.95,
    seed: index,
    stream: true,
    ...(stops.length > 0 && { stop: stops }),
    ph: { nonce, doc },
  };
  if (way === 'completion') {
    const prompt = wellFormed(fill(template.completion, values));
    const suffix = wellFormed(fill(template.after, values));
    return { kind: 'completion', body: { ...common, prompt, suffix, logprobs: 0 } };
  }
  const turns = refinements.flatMap(({ answer, wish }): ChatMessage[] => [
    { role: 'assistant', content: answer },
    { role: 'user', content: wish },
  ]);
  const messages = [...messagesOf(template, values), ...turns];
  return {
    kind: 'chat',
    body: {
      ...common,
      messages: messages.map(({ role, content }) => ({ role, content: wellFormed(content) })),
      logprobs: true,
    },
  };
}
