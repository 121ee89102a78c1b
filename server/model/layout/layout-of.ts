import type { Architecture, NetworkShape } from '../network-shape.ts';
import { gpt2Layout } from './gpt2-layout.ts';
import { gptjLayout } from './gptj-layout.ts';
import { llamaLayout } from './llama-layout.ts';
import type { Layout } from './weight-layout.ts';

const LAYOUTS: Readonly<Record<Architecture, (shape: NetworkShape) => Layout>> = {
  llama: llamaLayout,
  gpt2: gpt2Layout,
  gptj: gptjLayout,
};

/** All weights of a network of this shape. */
export function layoutOf(shape: NetworkShape): Layout {
  return LAYOUTS[shape.architecture](shape);
}
