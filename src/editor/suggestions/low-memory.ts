import { freemem } from 'node:os';
import type { Facts } from '../state.ts';

/** The loaded model takes some 0.7 GB; with less than this left, the machine would begin to swap. */
const LEAST_BYTES = 1024 ** 3;

/** True where typing alone should not load the local model: it is not loaded yet, and memory is short. */
export function isTooLowToStart({ link, local }: Pick<Facts, 'link' | 'local'>, free = freemem()): boolean {
  return local && link.kind === 'idle' && free < LEAST_BYTES;
}
