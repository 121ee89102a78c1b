import { PhcError } from '../../protocol/errors.ts';
import type { GenerationFile } from '../../protocol/model-files.ts';
import { bannedIn, chatIds } from '../chat/chat-ids.ts';
import { utf8Text } from '../tokenizer/byte-level.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { decode } from './decode.ts';
import { createDecoder } from './decoder.ts';
import {
  createLookupDrafter,
  createPayingDrafter,
  createTextDrafter,
  type Drafter,
  firstDraft,
} from './draft.ts';
import type { AnyRequest, GenerateEvent, GenerateRequest } from './engine.ts';
import { roomForExtra } from './extra.ts';
import { type EncodedPrompt, encodePrompt } from './prompt.ts';
import { createRecall, type Recall, type WorkspaceMemory } from './recall.ts';
import type { Runtime } from './runtime.ts';
import { type Job, type Scheduler, Superseded, type Turns } from './scheduler.ts';
import { scorePrompt } from './score.ts';
import { commonPrefix } from './slots.ts';
import type { Speller } from './spelling.ts';

export interface GenerateParts {
  readonly runtime: Runtime;
  readonly tokenizer: Tokenizer;
  readonly speller: Speller;
  readonly generation: GenerationFile;
  readonly scheduler: Scheduler;
  /** Finds the memory of a workspace by its key. */
  readonly memoryOf: (workspace: string) => WorkspaceMemory | undefined;
}

/** One request with everything that was worked out about it. */
interface Work {
  readonly request: GenerateRequest;
  readonly prompt: EncodedPrompt;
  /** Tokens that are never generated. */
  readonly banned: readonly number[];
  readonly turns: Turns;
  readonly maxTokens: number;
  readonly recall: Recall | null;
}

/** What the model said a moment ago after the text that the prompt ends with, where the slot still holds it. */
function toldBefore({ prompt, turns }: Work, { bytes }: Tokenizer): string {
  const spell = (ids: readonly number[]) => ids.map(bytes).join('');
  const told = spell(turns.foretold);
  const typed = spell(prompt.ids.slice(turns.ids.length)) + prompt.healing;
  return told.startsWith(typed) ? utf8Text(told.slice(typed.length)) : '';
}

function drafterFor(
  { request, prompt, recall, turns }: Work,
  { tokenizer, runtime }: GenerateParts,
  told: string,
): Drafter {
  if (runtime.kind === 'exact') return firstDraft([]);
  const draft = request.draft || told;
  const expected = draft ? tokenizer.encode(utf8Text(prompt.healing) + draft) : [];
  const drafter = firstDraft([
    ...(expected.length > 0 ? [createTextDrafter(expected, prompt.ids.length)] : []),
    ...(recall ? [recall.drafter] : []),
    createLookupDrafter(),
  ]);
  return createPayingDrafter(drafter, () => turns.together);
}

function recallFor({ memory: use }: GenerateRequest, { memoryOf }: GenerateParts): Recall | null {
  const workspace = use ? memoryOf(use.workspace) : undefined;
  return workspace && use ? createRecall(workspace, use.file) : null;
}

/** Lets the memory learn from what was typed since the slot's last prompt. */
function learn({ recall, turns: { slot }, prompt }: Work): void {
  const before = slot.prompt;
  slot.prompt = prompt.ids;
  if (before.length === 0 || commonPrefix(before, prompt.ids) < before.length) return;
  recall?.learn(before, prompt.ids.slice(before.length));
}

/** Tokens that may be generated. @throws PhcError PHC_REQUEST_CONTEXT when the prompt leaves no room. */
export function roomFor(request: GenerateRequest, promptTokens: number, context: number): number {
  // One place is kept for the second row that every pass has.
  const left = context - 1 - promptTokens;
  if (left < Math.min(1, request.maxTokens)) {
    throw new PhcError('PHC_REQUEST_CONTEXT', {
      // A prompt that is much too long is not counted to its end.
      detail: promptTokens > context ? `more than ${context} tokens` : `${promptTokens} of ${context} tokens`,
      param: 'prompt',
    });
  }
  return Math.min(request.maxTokens, left);
}

async function echo({ request, prompt, turns }: Work, tokenizer: Tokenizer): Promise<GenerateEvent> {
  const tokens =
    request.logprobs === null ? [] : await scorePrompt(prompt.ids, turns, tokenizer, request.logprobs);
  const spelled = utf8Text(prompt.ids.map(tokenizer.bytes).join(''));
  return { type: 'text', text: request.prompt.kind === 'text' ? request.prompt.prefix : spelled, tokens };
}

/** Fills the KV cache with the prompt and generates nothing. */
async function warm({ prompt, turns }: Work): Promise<void> {
  const missing = prompt.ids.slice(turns.ids.length);
  try {
    if (missing.length > 0) await turns.appendTopK(missing, [missing.length - 1]);
  } catch (cause) {
    if (!(cause instanceof Superseded)) throw cause;
  }
}

async function* run(work: Work, parts: GenerateParts, queueMs: number): AsyncGenerator<GenerateEvent> {
  const { request, prompt, turns, maxTokens, recall } = work;
  const started = performance.now();
  // In the exact engine an answer must not depend on what came before: passes of other lengths round differently.
  if (request.echo || parts.runtime.kind === 'exact') turns.keep(0);
  if (request.echo) yield await echo(work, parts.tokenizer);
  const done = (
    finish: 'stop' | 'length',
    tokens: readonly number[],
    prefilled: number,
    prefilledAt: number,
  ) => {
    const timings = {
      queueMs,
      prefillMs: prefilledAt - started,
      decodeMs: performance.now() - prefilledAt,
      prefilled,
      forwards: turns.passes,
    };
    const promptTokens = prompt.ids.length;
    return { type: 'done', finish, promptTokens, tokens, timings, recalled: [] } as const;
  };
  if (maxTokens === 0) {
    const missing = prompt.ids.length - turns.ids.length;
    await warm(work);
    yield done('length', [], missing, performance.now());
    return;
  }

  const told = toldBefore(work, parts.tokenizer);
  turns.keep(prompt.ids.length - 1);
  const prefilled = prompt.ids.length - turns.ids.length;
  const { eos } = parts.generation;
  learn(work);
  // What gets a receipt can be computed again by whoever has the model: memory may only draft.
  const decoder = createDecoder(
    { ...parts, eos, banned: work.banned },
    request,
    prompt.healing,
    request.receipt ? null : recall,
  );
  const recalled = new Set<string>();
  let prefilledAt = 0;
  const { lineEndAfterMs = Number.POSITIVE_INFINITY } = request;
  const isLate = () => prefilledAt > 0 && performance.now() - prefilledAt > lineEndAfterMs;
  const drafter = drafterFor(work, parts, told);
  for await (const step of decode(prompt.ids, turns, decoder, drafter, maxTokens, isLate)) {
    prefilledAt ||= performance.now();
    for (const file of step.recalled) recalled.add(recall?.fileName(file) ?? '');
    if (step.text || step.infos.length > 0) yield { type: 'text', text: step.text, tokens: step.infos };
    if (step.finish)
      yield { ...done(step.finish, step.tokens, prefilled, prefilledAt), recalled: [...recalled] };
  }
}

/** The same events, the first of them with the ids of the prompt. */
async function* withPromptIds(
  events: AsyncIterable<GenerateEvent>,
  ids: readonly number[],
): AsyncGenerator<GenerateEvent> {
  let first = true;
  for await (const event of events) {
    yield first ? { ...event, promptIds: ids } : event;
    first = false;
  }
}

/**
 * Generates one completion: rewinds a slot to what it shares with the prompt, runs what is new, then decodes.
 * @throws PhcError PHC_REQUEST_CONTEXT, PHC_QUEUE_WAIT, PHC_CHAT_NONE, PHC_CHAT_TEMPLATE; the signal's reason when it aborts.
 */
export async function* generate(
  parts: GenerateParts,
  asked: AnyRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  const { runtime, tokenizer, generation, scheduler } = parts;
  const started = performance.now();
  const chat = asked.prompt.kind === 'chat';
  const request = await withoutChat(asked, parts);
  // A prompt that is echoed or scored is taken as it is.
  const spell = !request.echo && (request.maxTokens > 0 || request.warm);
  const { context } = runtime.shape;
  const roomBeside = (own: number) => roomForExtra(own, request.maxTokens, context);
  const prompt = encodePrompt(request.prompt, tokenizer, generation, spell, roomBeside);
  const banned = chat ? bannedIn(generation, tokenizer) : generation.banned;
  const maxTokens = roomFor(request, prompt.ids.length, context);
  const job: Job = {
    priority: request.warm ? 'warm' : (request.priority ?? 'interactive'),
    payer: request.payer ?? '',
    weight: request.weight,
    doc: request.doc,
    signal,
    sequence: prompt.ids,
  };
  const turns = await scheduler.enter(job).catch((cause: unknown) => {
    if (cause instanceof Superseded) return null;
    throw cause;
  });
  if (!turns) return yield nothingDone(prompt.ids.length, performance.now() - started);
  try {
    const work = { request, prompt, banned, turns, maxTokens, recall: recallFor(request, parts) };
    const events = run(work, parts, performance.now() - started);
    yield* request.receipt ? withPromptIds(events, prompt.ids) : events;
  } finally {
    turns.leave();
  }
}

/** The end of a warm request that had to give way before it began. */
function nothingDone(promptTokens: number, queueMs: number): GenerateEvent {
  const timings = { queueMs, prefillMs: 0, decodeMs: 0, prefilled: 0, forwards: 0 };
  return { type: 'done', finish: 'length', promptTokens, tokens: [], recalled: [], timings };
}

/** The same request with the tokens of its conversation, where it has one. */
async function withoutChat(
  { prompt, ...rest }: AnyRequest,
  { tokenizer, generation }: GenerateParts,
): Promise<GenerateRequest> {
  if (prompt.kind !== 'chat') return { ...rest, prompt };
  return {
    ...rest,
    prompt: { kind: 'tokens', ids: await chatIds(prompt.messages, tokenizer, generation) },
  };
}
