import * as z from 'zod/mini';
import { MAX_CONTEXT, MAX_LAYERS, MAX_SIZE } from '../../network-shape.ts';

// Options that would change the result have the one value that is computed here; others are let through.

export const Size = z.int().check(z.minimum(1), z.maximum(MAX_SIZE));
export const Layers = z.int().check(z.minimum(1), z.maximum(MAX_LAYERS));
export const Positions = z.int().check(z.minimum(1), z.maximum(2 ** 31));
export const off = z.optional(z.nullable(z.literal(false)));
export const on = z.optional(z.nullable(z.literal(true)));
export const absent = z.optional(z.nullable(z.never()));

/** Names of the activations of feed-forward layers; those of the tangent form are three for one function. */
export const Gelu = z.enum(['gelu', 'gelu_new', 'gelu_fast', 'gelu_pytorch_tanh']);

/** What is computed for a name of a GELU. */
export const geluOf = (name: z.infer<typeof Gelu>) => (name === 'gelu' ? 'gelu' : 'tangent-gelu');

/** Plain rotary embedding: newer files give the base here, with its kind. */
export const Rope = z.object({
  rope_type: z.optional(z.literal('default')),
  type: z.optional(z.literal('default')),
  rope_theta: z.optional(z.number()),
  partial_rotary_factor: z.optional(z.literal(1)),
});

/** Options of the rotary embedding in either form. */
export const rope = {
  rope_theta: z.optional(z.number()),
  rope_parameters: z.optional(z.nullable(Rope)),
  rope_scaling: z.optional(z.nullable(Rope)),
};

/** The base of the rotary embedding: what the file says, or the one of the first such networks. */
export function thetaOf({
  rope_theta,
  rope_parameters,
}: {
  readonly rope_theta?: number | undefined;
  readonly rope_parameters?: z.infer<typeof Rope> | null | undefined;
}): number {
  return rope_theta ?? rope_parameters?.rope_theta ?? 10_000;
}

/**
 * The context of a network that looks back at most `window` positions: within so many of them there is nothing that it
 * does not look at.
 */
export function contextOf(positions: number, window: number | null | undefined): number {
  return Math.min(positions, window ?? MAX_CONTEXT, MAX_CONTEXT);
}
