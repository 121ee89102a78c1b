import type { ErrorCode } from '../../protocol/errors.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import type { ReplayedAnswer } from '../engine/replay-answer.ts';
import type { RuntimeProfile } from '../engine/runtime.ts';
import type { Regenerated } from './compare-answer.ts';

/** What the audit process is told; one thing at a time. */
export type ToWorker =
  | { readonly type: 'replay'; readonly request: GenerateRequest; readonly tokens: readonly number[] }
  | { readonly type: 'regenerate'; readonly request: GenerateRequest };

/** What it says: that it is ready, then one answer to each. */
export type FromWorker =
  | { readonly type: 'ready'; readonly profile: RuntimeProfile }
  | { readonly type: 'replayed'; readonly answer: ReplayedAnswer }
  | { readonly type: 'regenerated'; readonly answer: Regenerated }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly detail: string | undefined };
