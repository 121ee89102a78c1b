import * as z from 'zod/mini';

/**
 * So much of a prompt's beginning stays the same while a person types: the editor moves the beginning of its window by a
 * quarter of 2,400 characters at a time.
 */
const PREFIX_CHARS = 512;

const text = z.catch(z.optional(z.string()), undefined);
const Body = z.object({
  prompt: text,
  input_prefix: text,
  messages: z.catch(z.optional(z.array(z.object({ content: z.unknown() }))), undefined),
  ph: z.catch(z.optional(z.object({ doc: text })), undefined),
});

/** What requests have in common that share a KV cache: the document they name, else how their prompt begins. */
export function affinityKey(body: Buffer): string {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return '';
  }
  const parsed = Body.safeParse(json);
  if (!parsed.success) return '';
  const { prompt, input_prefix, messages, ph } = parsed.data;
  if (ph?.doc) return `doc ${ph.doc}`;
  const beginning = prompt ?? input_prefix ?? JSON.stringify(messages?.[0]?.content ?? '');
  return `prefix ${beginning.slice(0, PREFIX_CHARS)}`;
}
