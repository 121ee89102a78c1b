import { type Part, quantized, type StoredWeight, vector } from './weight-layout.ts';

/** The weight of a plain linear layer with so many outputs. */
export const linear = (tensor: string, rows: number): Part => ({
  tensor: `${tensor}.weight`,
  rows,
  form: 'matrix',
});

/** A normalisation by mean and variance. */
export const norm = (stored: string, tensor: string, width: number): StoredWeight[] => [
  vector(`${stored}.scale`, `${tensor}.weight`, width),
  vector(`${stored}.shift`, `${tensor}.bias`, width),
];

/** A linear layer with a bias. */
export const dense = (stored: string, tensor: string, inputs: number, outputs: number): StoredWeight[] => [
  quantized(stored, inputs, linear(tensor, outputs)),
  vector(`${stored}.bias`, `${tensor}.bias`, outputs),
];
