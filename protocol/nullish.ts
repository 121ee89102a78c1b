import * as z from 'zod/mini';

/** A field that may be left out or null, as OpenAI's clients and servers have it. */
export const nullish = <T extends z.core.$ZodType>(type: T) => z.optional(z.nullable(type));
