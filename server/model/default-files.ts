import type { CalibrationFile, EngineFile, Fim, GenerationFile } from '../../protocol/model-files.ts';
import { badModel } from './bad-model.ts';
import { FOUR_BIT_BLOCK } from './quantize-four.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Tokens that end a text or a turn, whatever model they occur in. */
const END_MARKERS = ['<|endoftext|>', '<|end_of_text|>', '<|im_end|>', '<|eot_id|>', '<|eom_id|>'];

function endTokens({ eos, control, tokens }: Vocabulary): number[] {
  const markers = control.filter((id) => END_MARKERS.includes(tokens[id]!));
  return [...new Set(eos === undefined ? markers : [...markers, eos])].sort((a, b) => a - b);
}

/** Tokens that have no place in code: Markdown fences, and every control token that is not an end. */
export function bannedTokens(
  vocabulary: Pick<Vocabulary, 'tokens' | 'control'>,
  eos: readonly number[],
): number[] {
  const fences = [...vocabulary.tokens.keys()].filter((id) => vocabulary.tokens[id]!.includes('```'));
  return [...vocabulary.control.filter((id) => !eos.includes(id)), ...fences].sort((a, b) => a - b);
}

function fillInTheMiddle({ tokens, control, fim }: Vocabulary): Fim | null {
  if (fim) return { ...fim, order: 'PSM' };
  // SmolLM2 has no such tokens but knows files one after the other: the suffix as a file of its own before the prefix
  // lowers the loss of the middle from 2.436 to 2.278 nats a token, untrained.
  const fileMark = control.find((id) => tokens[id] === '<file_sep>');
  return fileMark === undefined ? null : { prefix: fileMark, suffix: fileMark, middle: null, order: 'SPM' };
}

/** `generation.json` of a model that comes without one. */
export function generationFile(vocabulary: Vocabulary, context: number): GenerationFile {
  const eos = endTokens(vocabulary);
  if (eos.length === 0) throw badModel('no token of its vocabulary ends a text');
  return {
    promptFormat: 'ph1',
    bos: vocabulary.addBos ? (vocabulary.bos ?? null) : null,
    eos,
    fim: fillInTheMiddle(vocabulary),
    chatTemplate: vocabulary.chatTemplate ?? null,
    context,
    defaults: { temperature: 0, topP: 1, maxTokens: 64 },
    banned: bannedTokens(vocabulary, eos),
  };
}

/** `engine.json` for matrices of so many bits. */
export function engineFile(
  stored: { readonly bits: 8; readonly block: 32 | 64 } | { readonly bits: 4 },
): EngineFile {
  return {
    canonical: {
      name: 'onnxruntime-web',
      version: '1.30.0',
      wasmSha256: '3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2',
      threads: 1,
      graphOptimizationLevel: 'all',
    },
    ...(stored.bits === 8
      ? {
          weights: { bits: 8, block: stored.block, scheme: 'symmetric-row' },
          profiles: ['exact', 'cpu-fp32', 'cpu-fast', 'cuda-fp16'],
        }
      : {
          weights: { bits: 4, block: FOUR_BIT_BLOCK, scheme: 'asymmetric-block' },
          // What multiplies blocks with zeros of their own rounds activations as coarsely as nobody could audit.
          profiles: ['exact', 'cpu-fp32', 'cuda-fp16'],
        }),
  };
}

/** `calibration.json` of a model whose profiles have not been measured. */
export const NO_CALIBRATION: CalibrationFile = {};
