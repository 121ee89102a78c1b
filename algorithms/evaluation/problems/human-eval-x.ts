import * as z from 'zod/mini';
import type { Problem } from './problem.ts';
import { readRecords } from './read-records.ts';

const Task = z.object({
  task_id: z.string(),
  prompt: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
});

/** Every canonical solution ends with the first brace at the beginning of a line. */
const END = '\n}';
const MAX_TOKENS = 384;
/** HumanEval's functions in JavaScript. Source: Zheng et al., "CodeGeeX" (2023). */
export function readHumanEvalX(bytes: Buffer): Problem[] {
  return readRecords(bytes, 'HumanEval-X', Task).map((task) => ({
    id: task.task_id,
    kind: 'function',
    language: 'javascript',
    prefix: task.prompt,
    suffix: '',
    reference: task.canonical_solution.slice(0, task.canonical_solution.indexOf(END)),
    ending: { kind: 'stops', stops: [END] },
    maxTokens: MAX_TOKENS,
    check: { language: 'javascript', before: task.prompt, after: `${END}\n${task.test}` },
  }));
}
