import { type ChildProcess, spawn } from 'node:child_process';
import { PhcError } from '../../../protocol/errors.ts';
import { FENCE_ENVIRONMENT } from './fence/command.ts';
import { encodeFrame } from './frame.ts';
import { createFrameReader } from './frame-reader.ts';
import { Answer, type Question } from './verdict.ts';

// A cold start took 24 s on two cores that were busy with eight other things.
const START_TIMEOUT_MS = 180_000;
const MAX_IMAGE = 64 * 1024 * 1024;
const MAX_ANSWER = 4096;
const MAX_STDERR = 4096;
// The interpreter ends a program itself where it can, and still has to say so.
const GRACE_MS = 1000;

/** An interpreter in a process of its own, from which nothing is believed but one answer a question. */
export interface InterpreterProcess {
  /** False from the moment when it ended or was killed. */
  readonly alive: boolean;
  /** Runs one program; call again only when it has answered. */
  readonly ask: (question: Question) => Promise<Answer>;
  /** Kills it; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

type Outcome = { frame: Buffer } | { ended: string };

function parseAnswer(frame: Buffer): Answer | undefined {
  try {
    return Answer.parse(JSON.parse(frame.toString()));
  } catch {
    return undefined;
  }
}

function describeEnd(why: string, stderr: string): Answer {
  if (why === 'timeout') return { reason: 'timeout', detail: 'The time was up; the interpreter was killed.' };
  const reason = /out of memory|allocation failed/i.test(stderr) ? 'memory' : 'error';
  return { reason, detail: `The interpreter ended: ${why}.` };
}

/** Starts an interpreter from a memory image (empty: a cold start), and gives the image of a cold start. */
export async function startInterpreter(
  [program, args]: [string, string[]],
  image: Uint8Array,
): Promise<{ interpreter: InterpreterProcess; image: Uint8Array }> {
  const child: ChildProcess = spawn(program, args, { env: FENCE_ENVIRONMENT, stdio: 'pipe' });
  const reader = createFrameReader();
  let stderr = '';
  let alive = true;
  let settle: ((outcome: Outcome) => void) | undefined;

  const finish = (outcome: Outcome) => {
    settle?.(outcome);
    settle = undefined;
  };
  const end = (why: string) => {
    alive = false;
    child.kill('SIGKILL');
    finish({ ended: why });
  };
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      end(error.message);
      resolve();
    });
    child.once('close', (code, signal) => {
      end(signal ?? `exit code ${code}`);
      resolve();
    });
  });
  child.stdout?.on('data', (piece: Buffer) => {
    const frame = alive ? reader.take(piece) : undefined;
    if (frame === false) end('it wrote what it was not asked for');
    else if (frame) finish({ frame });
  });
  child.stderr?.on('data', (piece: Buffer) => {
    if (stderr.length < MAX_STDERR) stderr += piece.toString('latin1', 0, MAX_STDERR);
  });
  // The pipe breaks when the process ends, which 'close' tells.
  child.stdin?.on('error', () => undefined);

  const exchange = async (payload: Uint8Array, maxBytes: number, limitMs: number): Promise<Outcome> => {
    if (!alive) return { ended: 'it had ended before' };
    const answered = new Promise<Outcome>((resolve) => {
      settle = resolve;
    });
    reader.expect(maxBytes);
    const timer = setTimeout(() => end('timeout'), limitMs);
    child.stdin?.write(encodeFrame(payload));
    const outcome = await answered;
    clearTimeout(timer);
    if ('ended' in outcome) await gone;
    return outcome;
  };

  const first = await exchange(image, MAX_IMAGE, START_TIMEOUT_MS);
  if ('ended' in first) {
    const detail = `${first.ended}: ${stderr.trim().slice(0, 300)}`;
    throw new PhcError('PHC_SANDBOX_RUNTIME', { detail });
  }
  return {
    image: first.frame,
    interpreter: {
      get alive() {
        return alive;
      },
      async ask(question) {
        const payload = Buffer.from(JSON.stringify(question));
        const outcome = await exchange(payload, MAX_ANSWER, question.timeoutMs + GRACE_MS);
        if ('ended' in outcome) return describeEnd(outcome.ended, stderr);
        const answer = parseAnswer(outcome.frame);
        if (answer) return answer;
        end('it answered what is no answer');
        await gone;
        return describeEnd('it answered what is no answer', '');
      },
      async kill() {
        end('killed');
        await gone;
      },
    },
  };
}
