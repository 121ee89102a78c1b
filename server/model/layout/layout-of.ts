import type { Architecture, NetworkShape } from '../network-shape.ts';
import { gpt2Layout } from './gpt2-layout.ts';
import { gptjLayout } from './gptj-layout.ts';
import { llamaLayout } from './llama-layout.ts';
import { starcoder2Layout } from './starcoder2-layout.ts';
import type { Layout } from './weight-layout.ts';

const LAYOUTS: Readonly<Record<Architecture, (shape: NetworkShape) => Layout>> = {
  llama: llamaLayout,
  qwen2: llamaLayout,
  starcoder2: starcoder2Layout,
  gpt2: gpt2Layout,
  gpt_bigcode: gpt2Layout,
  gptj: gptjLayout,
  codegen: gptjLayout,
};

/** All weights of a network of this shape. */
export function layoutOf(shape: NetworkShape): Layout {
  return LAYOUTS[shape.architecture](shape);
}
