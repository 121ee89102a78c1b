import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { ARCHITECTURES, checkShape, type NetworkShape } from '../network-shape.ts';
import { Codegen, Gpt2, GptBigcode, Gptj, gptShape } from './config/gpt-config.ts';
import { Llama, llamaShape, Qwen2, Starcoder2 } from './config/llama-config.ts';

const Config = z.discriminatedUnion('model_type', [
  Llama,
  Qwen2,
  Starcoder2,
  Gpt2,
  GptBigcode,
  Gptj,
  Codegen,
]);

/**
 * The sizes in a parsed `config.json`, of a built model or in Hugging Face's format; throws `PHC_MODEL_FORMAT` for
 * another architecture, and for options that would change the result and are not computed here.
 */
export function readConfig(content: unknown): NetworkShape {
  const parsed = Config.safeParse(content);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    const known = `${ARCHITECTURES.slice(0, -1).join(', ')} or ${ARCHITECTURES.at(-1)}`;
    throw badModel(
      field === 'model_type' || field === ''
        ? `the architecture is not supported: "model_type" in config.json must be ${known}`
        : `"${field}" in config.json is missing or has a value that is not supported`,
    );
  }
  const config = parsed.data;
  return checkShape('n_embd' in config ? gptShape(config) : llamaShape(config));
}
