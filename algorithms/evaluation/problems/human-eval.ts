import * as z from 'zod/mini';
import type { Problem } from './problem.ts';
import { readRecords } from './read-records.ts';

const Task = z.object({
  task_id: z.string(),
  prompt: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
  entry_point: z.string(),
});

/** Where the published harness cuts an answer: whatever follows is not of the function any more. */
const STOPS = ['\nclass', '\ndef', '\n#', '\nif', '\nprint'];
/** The longest canonical solution has some 250 tokens. */
const MAX_TOKENS = 384;

/** HumanEval's functions. Source: Chen et al., "Evaluating Large Language Models Trained on Code" (2021). */
export function readHumanEval(bytes: Buffer): Problem[] {
  return readRecords(bytes, 'HumanEval', Task).map((task) => ({
    id: task.task_id,
    kind: 'function',
    language: 'python',
    prefix: task.prompt,
    suffix: '',
    reference: task.canonical_solution,
    ending: { kind: 'stops', stops: STOPS },
    maxTokens: MAX_TOKENS,
    check: {
      language: 'python',
      before: task.prompt,
      after: `\n${task.test}\ncheck(${task.entry_point})\n`,
    },
  }));
}
