import type { CheckCode } from '../api/code-check.ts';

/** An example that takes longer is none; Python's interpreter alone takes 4 to 9 s to start for the first time, which is not counted. */
const LIMITS = { timeoutMs: 10_000, memoryMB: 256 };

/** Runs a program in the sandbox of evaluations, which is opened for it and closed after it. */
export const checkCode: CheckCode = async ({ language, program }) => {
  const { openSandbox } = await import('../../algorithms/evaluation/sandbox/sandbox.ts');
  const sandbox = await openSandbox();
  try {
    const { passed, reason, detail } = await sandbox.run(language, program, LIMITS);
    return { passed, detail: passed ? '' : detail || reason };
  } finally {
    await sandbox.close();
  }
};
