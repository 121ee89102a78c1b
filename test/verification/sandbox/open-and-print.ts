import { openSandbox } from '../../../algorithms/evaluation/sandbox/sandbox.ts';
import { PhcError } from '../../../protocol/errors.ts';

/** A program of its own for the tests: `OPTIONS PROGRAM`; prints whether it was fenced and the verdict, or the code. */
async function main(): Promise<void> {
  const [, , options = '{}', program = ''] = process.argv;
  try {
    const sandbox = await openSandbox(JSON.parse(options));
    const verdict = sandbox.run('javascript', program, { timeoutMs: 60_000, memoryMB: 128 });
    process.stdout.write(`opened ${JSON.stringify({ fenced: sandbox.fenced })}\n`);
    const { reason } = await verdict;
    await sandbox.close();
    process.stdout.write(`${JSON.stringify({ fenced: sandbox.fenced, reason })}\n`);
  } catch (error) {
    process.stdout.write(
      `${JSON.stringify({ code: error instanceof PhcError ? error.code : String(error) })}\n`,
    );
  }
}

void main();
