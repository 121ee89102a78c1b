import type { CompletionRequest } from '../../protocol/completion.ts';

const RULE = '─'.repeat(12);

/** What was sent for a suggestion, letter by letter: the texts as they are, all the rest as JSON. */
export function promptText({ prompt, suffix, ...rest }: CompletionRequest): string {
  const before = typeof prompt === 'string' ? prompt : JSON.stringify(prompt);
  return [
    'The request that was sent last. The model reads the text after the cursor first.',
    `${RULE} after the cursor ("suffix", ${suffix?.length ?? 0} characters) ${RULE}`,
    suffix ?? '',
    `${RULE} before the cursor ("prompt", ${before.length} characters) ${RULE}`,
    before,
    `${RULE} all else ${RULE}`,
    JSON.stringify(rest, null, 2),
    '',
  ].join('\n');
}
