import type { Suite } from '../../../algorithms/evaluation/problems/problem.ts';
import type { Execute } from '../../../algorithms/evaluation/run/judge.ts';
import { openSandbox } from '../../../algorithms/evaluation/sandbox/sandbox.ts';

/** HumanEval's own harness allows 3 s; WebAssembly takes two to five times as long. */
const LIMITS = { timeoutMs: 15_000, memoryMB: 256 };

/** What runs the programs of a suite; nothing where it has none. */
export interface Execution {
  readonly execute: Execute | null;
  close(): Promise<void>;
}

/**
 * Opens the sandbox where a suite has programs and they are to be run.
 * @throws PhcError PHC_SANDBOX_FENCE, PHC_SANDBOX_RUNTIME.
 */
export async function openExecution(
  { problems }: Suite,
  flags: { readonly execute: boolean; readonly insecureExecution?: boolean },
): Promise<Execution> {
  if (!flags.execute || problems.every(({ check }) => check === null))
    return { execute: null, close: async () => {} };
  const sandbox = await openSandbox({ allowUnfenced: flags.insecureExecution ?? false });
  return {
    execute: (language, program) => sandbox.run(language, program, LIMITS),
    close: sandbox.close,
  };
}
