import { PhcError } from '../../../protocol/errors.ts';
import { proveFence } from './fence/prove.ts';
import { interpreterCommand } from './interpreter-command.ts';
import { type InterpreterProcess, startInterpreter } from './interpreter-process.ts';
import { findRuntime } from './runtime-files.ts';
import type { Language, Limits, Verdict } from './verdict.ts';

export interface SandboxOptions {
  /** Runs programs also where the system offers no fence: the person insisted (`--insecure-execution`). */
  readonly allowUnfenced?: boolean;
}

/** Where generated code runs. */
export interface Sandbox {
  /** False where the person insisted on running without a fence. */
  readonly fenced: boolean;
  /**
   * Runs one program, whole with its tests, and says whether it came to its end. Programs of one language run one after
   * the other, each in an interpreter's first state. PHC_SANDBOX_RUNTIME when no interpreter can be started.
   */
  readonly run: (language: Language, program: string, limits: Limits) => Promise<Verdict>;
  /** Ends the interpreters; resolves when they are gone. */
  readonly close: () => Promise<void>;
}

/** One interpreter of a language, started when it is needed and replaced when it ended. */
interface Seat {
  interpreter?: InterpreterProcess | undefined;
  /** The largest limit that it ran under: a WebAssembly memory never shrinks. */
  memoryMB: number;
  queue: Promise<unknown>;
}

/** Python's memory after a cold start (4–9 s), by command: every later start of this process begins there. */
const images = new Map<string, Uint8Array>();
const COLD = new Uint8Array(0);

async function start(language: Language, fenced: boolean): Promise<InterpreterProcess> {
  const command = interpreterCommand(language, findRuntime(language), fenced);
  const key = JSON.stringify(command);
  const { interpreter, image } = await startInterpreter(command, images.get(key) ?? COLD);
  if (image.length > 0) images.set(key, image);
  return interpreter;
}

async function decideFence(allowUnfenced: boolean): Promise<boolean> {
  try {
    await proveFence();
    return true;
  } catch (error) {
    if (allowUnfenced && error instanceof PhcError && error.code === 'PHC_SANDBOX_FENCE') return false;
    throw error;
  }
}

/** Opens a sandbox; PHC_SANDBOX_FENCE where the system cannot hold generated code back. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const fenced = await decideFence(options.allowUnfenced ?? false);
  const seats: Record<Language, Seat> = {
    python: { memoryMB: 0, queue: Promise.resolve() },
    javascript: { memoryMB: 0, queue: Promise.resolve() },
  };
  let closed = false;

  const sit = async (language: Language, seat: Seat, memoryMB: number): Promise<InterpreterProcess> => {
    if (memoryMB < seat.memoryMB) await seat.interpreter?.kill();
    if (seat.interpreter?.alive) {
      seat.memoryMB = memoryMB;
      return seat.interpreter;
    }
    seat.interpreter = await start(language, fenced);
    seat.memoryMB = memoryMB;
    return seat.interpreter;
  };
  const runNext = async (language: Language, program: string, limits: Limits): Promise<Verdict> => {
    if (closed) throw new Error('The sandbox is closed.');
    const interpreter = await sit(language, seats[language], limits.memoryMB);
    const { timeoutMs, memoryMB } = limits;
    const answer = await interpreter.ask({ program, timeoutMs, memoryMB });
    return { passed: answer.reason === 'ok', ...answer };
  };

  return {
    fenced,
    run(language, program, limits) {
      const seat = seats[language];
      const verdict = seat.queue.then(() => runNext(language, program, limits));
      seat.queue = verdict.catch(() => undefined);
      return verdict;
    },
    async close() {
      closed = true;
      const all = Object.values(seats);
      await Promise.all(all.map(({ interpreter }) => interpreter?.kill()));
      // One that was just starting comes to its seat only now.
      await Promise.all(all.map(({ queue }) => queue));
      await Promise.all(all.map(({ interpreter }) => interpreter?.kill()));
    },
  };
}
