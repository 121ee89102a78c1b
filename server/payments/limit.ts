import { PhcError } from '../../protocol/errors.ts';

/** Lets `atOnce` tasks run and `waiting` more wait; one more throws `PHC_PAYMENT_BUSY`. */
export function createLimit(atOnce: number, waiting: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: Array<() => void> = [];
  return async (task) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new PhcError('PHC_PAYMENT_BUSY');
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running++;
    }
    try {
      return await task();
    } finally {
      // Whoever waits takes over the place.
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
