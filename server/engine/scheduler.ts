import type { Runtime } from './runtime.ts';

/** One completion while it takes turns at the model. */
export interface Job {
  /** A warm job only runs while no other job is there, and ends when one comes. */
  readonly warm: boolean;
  readonly signal: AbortSignal;
  /** Tokens that the pass under way leaves in the KV cache. */
  sequence: readonly number[];
}

/** Lets one pass at a time through to the runtime: jobs in turn, warm ones last. */
export interface Scheduler {
  /** Announces a job; warm ones whose work is of no use to it are interrupted at once. */
  enter(job: Job): void;
  leave(job: Job): void;
  /**
   * Runs one pass when it is the job's turn.
   * @throws the signal's reason when it aborts before or during the pass; Superseded for a warm job that must go.
   */
  turn<T>(job: Job, pass: () => Promise<T>): Promise<T>;
}

/** Ends a warm job that has to give way. */
export class Superseded extends Error {}

function isPrefix(a: readonly number[], b: readonly number[]): boolean {
  return a.length <= b.length && a.every((id, i) => b[i] === id);
}

export function createScheduler(runtime: Pick<Runtime, 'interrupt'>): Scheduler {
  const jobs = new Set<Job>();
  const queue: Array<{ job: Job; start: () => void }> = [];
  let running: Job | undefined;

  const realJobs = () => [...jobs].some((job) => !job.warm);
  const next = () => {
    if (running) return;
    const real = queue.findIndex(({ job }) => !job.warm || job.signal.aborted || realJobs());
    const [entry] = queue.splice(Math.max(real, 0), 1);
    entry?.start();
  };

  return {
    enter(job) {
      jobs.add(job);
      // A warm pass over the beginning of this very prompt is work that need not be done again.
      if (!job.warm && running?.warm && !isPrefix(running.sequence, job.sequence)) runtime.interrupt();
    },
    leave(job) {
      jobs.delete(job);
      next();
    },
    turn(job, pass) {
      return new Promise((resolve, reject) => {
        const interrupt = () => {
          if (running === job) runtime.interrupt();
        };
        const start = async () => {
          try {
            job.signal.throwIfAborted();
            if (job.warm && realJobs()) throw new Superseded();
            running = job;
            job.signal.addEventListener('abort', interrupt);
            resolve(await pass());
          } catch (cause) {
            const gone = job.warm && realJobs() ? new Superseded() : cause;
            reject(job.signal.aborted ? job.signal.reason : gone);
          } finally {
            job.signal.removeEventListener('abort', interrupt);
            running = undefined;
            next();
          }
        };
        queue.push({ job, start: () => void start() });
        next();
      });
    },
  };
}
