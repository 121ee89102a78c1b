import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { readJson } from '../read-json.ts';

const off = z.optional(z.nullable(z.literal(false)));
const Empty = z.optional(z.nullable(z.record(z.string(), z.never())));

/** What is understood of `adapter_config.json`; the rest of PEFT's options must be at their plain values. */
const AdapterConfig = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().check(z.minimum(1), z.maximum(4096)),
  lora_alpha: z.number().check(z.gt(0)),
  use_rslora: z._default(z.boolean(), false),
  use_dora: z._default(z.literal(false), false),
  fan_in_fan_out: z._default(z.boolean(), false),
  bias: z._default(z.literal('none'), 'none'),
  lora_bias: off,
  use_qalora: off,
  use_bdlora: off,
  layer_replication: z.optional(z.null()),
  // The other ways of starting change the base too.
  init_lora_weights: z.optional(z.union([z.boolean(), z.enum(['gaussian', 'orthogonal', 'eva'])])),
  modules_to_save: z.optional(z.nullable(z.array(z.never()))),
  rank_pattern: Empty,
  alpha_pattern: Empty,
});

/** Rank of an adapter, and the factor of its change to the weights. */
export interface AdapterScale {
  readonly rank: number;
  readonly factor: number;
  /** The adapter says that the matrices it changes lie there as [inputs, outputs]. */
  readonly turnedOver: boolean;
}

/** Reads `adapter_config.json`; throws `PHC_MODEL_FORMAT` for options that are not supported. */
export function readAdapterScale(path: string): AdapterScale {
  const parsed = AdapterConfig.safeParse(readJson(path));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badModel(`the adapter's option "${field}" is missing or has a value that is not supported`);
  }
  const { r, lora_alpha, use_rslora, fan_in_fan_out } = parsed.data;
  return { rank: r, factor: lora_alpha / (use_rslora ? Math.sqrt(r) : r), turnedOver: fan_in_fan_out };
}
