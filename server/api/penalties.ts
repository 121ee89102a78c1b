import type { CompletionRequest } from '../../protocol/completion.ts';
import type { Penalties } from '../engine/penalties.ts';

/** What a request says of likelier and less likely tokens; undefined where that changes nothing. */
export function penaltiesOf({
  logit_bias,
  presence_penalty,
  frequency_penalty,
}: Pick<CompletionRequest, 'logit_bias' | 'presence_penalty' | 'frequency_penalty'>): Penalties | undefined {
  const bias = Object.entries(logit_bias ?? {})
    .filter(([, by]) => by !== 0)
    .map(([id, by]) => [Number(id), by] as const);
  const presence = presence_penalty ?? 0;
  const frequency = frequency_penalty ?? 0;
  return bias.length > 0 || presence !== 0 || frequency !== 0 ? { bias, presence, frequency } : undefined;
}
