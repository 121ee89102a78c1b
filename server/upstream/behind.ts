import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { askUpstream, refusalOf, type Upstream } from './ask-upstream.ts';

/** An engine that answers, with what is known of it. */
export interface Behind extends Upstream {
  /** Digest of the files that its operator says it was given; '' where nobody says. */
  readonly modelRoot: string;
  /** Who tells the ids of tokens in which way; `other` is asked in vLLM's. */
  readonly dialect: 'llama.cpp' | 'ph-codex' | 'other';
  /** Most tokens of prompt and answer; 0 where it does not say. */
  readonly context: number;
}

const Models = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_model_len: z.optional(z.nullable(z.int())),
      owned_by: z.optional(z.unknown()),
      ph: z.optional(z.object({ modelRoot: z.string() })),
    }),
  ),
});

const PATIENCE_MS = 10_000;

/** Throws `PHC_UPSTREAM_MODEL` where a server of ours says another digest than its operator; one that says none is believed. */
export function checkRoot({ modelRoot, dialect }: Behind, said: string | undefined): void {
  if (dialect !== 'ph-codex' || modelRoot === '' || said === '' || said === modelRoot) return;
  const named = said === undefined ? 'no model' : said;
  throw new PhcError('PHC_UPSTREAM_MODEL', { detail: `it names ${named}, its files are ${modelRoot}` });
}

/**
 * Asks an engine for its model. Throws `PHC_UPSTREAM_…`, `PHC_MODEL_UNKNOWN` where it has others, or the signal's reason.
 * @param modelRoot digest of the files that it was given, '' for unknown.
 */
export async function meetUpstream(
  upstream: Upstream,
  modelRoot: string,
  signal: AbortSignal,
): Promise<Behind> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const response = await askUpstream(upstream, '/models', undefined, patience);
  if (!response.ok) throw await refusalOf(response);
  const { data } = Models.parse(await response.json());
  const found = data.find(({ id }) => id === upstream.model);
  if (!found) {
    const names = data.map(({ id }) => id).join(', ');
    throw new PhcError('PHC_MODEL_UNKNOWN', { detail: `the engine behind has ${names || 'none'}` });
  }
  const dialect = found.ph ? 'ph-codex' : found.owned_by === 'llamacpp' ? 'llama.cpp' : 'other';
  const { url, model, key } = upstream;
  const behind: Behind = { url, model, key, modelRoot, dialect, context: found.max_model_len ?? 0 };
  checkRoot(behind, found.ph?.modelRoot);
  return behind;
}
