import * as z from 'zod/mini';
import { LINE_TOKENS } from '../../../src/completion/budget.ts';
import type { Problem } from './problem.ts';
import { readRecords } from './read-records.ts';

const Task = z.object({
  task_id: z.string(),
  prompt: z.string(),
  suffix: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
  entry_point: z.string(),
});
type Task = z.infer<typeof Task>;

/** The longest span of the light set has some 200 tokens. */
const SPAN_TOKENS = 256;

function problem(task: Task, gap: Pick<Problem, 'kind' | 'suffix' | 'reference' | 'ending' | 'maxTokens'>) {
  const after = `${gap.suffix}\n${task.test}\ncheck(${task.entry_point})\n`;
  return {
    ...gap,
    id: task.task_id,
    language: 'python',
    prefix: task.prompt,
    check: { language: 'python', before: task.prompt, after },
  } satisfies Problem;
}

/**
 * Single lines of HumanEval's functions. The line's end goes to the suffix, where it stands in an editor: the text is
 * the same, and the answer ends with its line.
 * Source: Bavarian et al., "Efficient Training of Language Models to Fill in the Middle" (2022).
 */
export function readSingleLines(bytes: Buffer): Problem[] {
  return readRecords(bytes, 'HumanEval-SingleLineInfilling', Task).map((task) =>
    problem(task, {
      kind: 'line',
      suffix: `\n${task.suffix}`,
      reference: task.canonical_solution.replace(/\n$/, ''),
      ending: { kind: 'line' },
      maxTokens: LINE_TOKENS,
    }),
  );
}

/** Random spans of the same functions; nothing but the model says where an answer ends. */
export function readRandomSpans(bytes: Buffer): Problem[] {
  return readRecords(bytes, 'HumanEval-RandomSpanInfillingLight', Task).map((task) =>
    problem(task, {
      kind: 'span',
      suffix: task.suffix,
      reference: task.canonical_solution,
      ending: { kind: 'stops', stops: [] },
      maxTokens: SPAN_TOKENS,
    }),
  );
}
