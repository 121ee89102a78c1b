import type { Health } from '../../protocol/health.ts';
import type { MemoryRequest, MemoryResponse, MemoryUse } from '../../protocol/memory.ts';
import type { Penalties } from './penalties.ts';

/** Text of another file. */
export interface ExtraText {
  readonly filename: string;
  readonly text: string;
}

/** What the engine is asked to complete: text around the cursor, or token ids as they are. */
export type Prompt =
  | {
      readonly kind: 'text';
      readonly prefix: string;
      readonly suffix: string;
      /** The model sees as many of the last ones as there is room for. */
      readonly extra?: readonly ExtraText[];
    }
  | { readonly kind: 'tokens'; readonly ids: readonly number[] };

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A conversation, which the model's own template turns into a prompt. */
export interface ChatPrompt {
  readonly kind: 'chat';
  readonly messages: readonly ChatMessage[];
}

/** One completion to generate; validated at the API's edge. */
export interface GenerateRequest<P extends Prompt | ChatPrompt = Prompt> {
  readonly prompt: P;
  /** Most tokens to generate; 0 only warms the KV cache (or scores the prompt, with `echo`). */
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  /** Left out where no logit is moved. */
  readonly penalties?: Penalties;
  readonly stop: readonly string[];
  /** Milliseconds after the first token from when on the answer ends with its next line end; left out, it goes on. */
  readonly lineEndAfterMs?: number;
  /** Number of alternatives to report per token, or null for no log-probabilities at all. */
  readonly logprobs: number | null;
  /** Report the prompt as well, with its log-probabilities if asked for. */
  readonly echo: boolean;
  /** Opaque name of the document: requests of one document share a KV slot. */
  readonly doc: string;
  /** Text believed to follow; verified in one pass, never changes the result. */
  readonly draft: string;
  /** Lowest priority: gives way to any other request at once. */
  readonly warm: boolean;
  /** Who waits for whom; `interactive` unless said. */
  readonly priority?: 'interactive' | 'background';
  /** Whose request it is: those who ask share the model by their weights. The person's own unless said. */
  readonly payer?: string;
  /** What that payer gets of the model beside one with 1; 1 unless said. */
  readonly weight?: number;
  /** The workspace whose memory may shape the answer, and the document in it; null where the model must answer alone. */
  readonly memory: MemoryUse | null;
  /** Ids are told, for a receipt: the first event has those of the prompt, and memory drafts but never decides. */
  readonly receipt?: boolean;
}

/** Whatever can be asked for. */
export type AnyRequest = GenerateRequest<Prompt | ChatPrompt>;

/** One generated (or echoed) token. */
export interface TokenInfo {
  /** −1 where another engine computed it and told none. */
  readonly id: number;
  readonly text: string;
  /** Natural logarithm of its probability at temperature 1 before any mask; null for the first prompt token. */
  readonly logprob: number | null;
  /** Probability among the tokens that could come: with the memory's say, and where text was to be spelled again. */
  readonly chance?: number;
  readonly top: ReadonlyArray<{ readonly text: string; readonly logprob: number }>;
}

export interface GenerateDone {
  readonly finish: 'stop' | 'length';
  readonly promptTokens: number;
  /** Ids of all generated tokens, in order. */
  readonly tokens: readonly number[];
  /** Files of the workspace from which a token was taken that the model alone would not have chosen. */
  readonly recalled: readonly string[];
  readonly timings: {
    readonly queueMs: number;
    readonly prefillMs: number;
    readonly decodeMs: number;
    readonly prefilled: number;
    readonly forwards: number;
  };
}

/** What a running completion reports, in order: any number of `text`, one `done`. */
export type GenerateEvent = { readonly promptIds?: readonly number[] } & (
  | { readonly type: 'text'; readonly text: string; readonly tokens: readonly TokenInfo[] }
  | ({ readonly type: 'done' } & GenerateDone)
);

/** What an engine has to do, and did. */
export interface EngineLoad {
  /** Requests that wait for a slot. */
  readonly waiting: number;
  /** Tokens whose keys and values are held, and for how many there is room. */
  readonly kv: { readonly used: number; readonly room: number };
  /** Passes made with one sequence, with two, and so on. */
  readonly passes: readonly number[];
}

/** State of the engine, ready to be shown. */
export type EngineState = Pick<Health, 'status' | 'step' | 'progress' | 'model' | 'error'>;

/** An engine as the API sees it, wherever it runs. */
export interface Engine {
  readonly state: EngineState;
  /** Left out by an engine that does not tell. */
  readonly load?: EngineLoad | undefined;
  /** Ends by itself when `signal` aborts: the iteration then throws the signal's reason. Other errors are `PhcError`. */
  generate(request: AnyRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /** Opens or updates the memory of a workspace on this machine. @throws PhcError PHC_ENGINE_LOADING. */
  remember(request: MemoryRequest): Promise<MemoryResponse>;
  close(): Promise<void>;
}
