import { progressLine } from '../progress-line.ts';
import { timeLeft } from './time-left.ts';

/** Lines of a log that a long step may take. */
const LOGGED = 20;

/** Shows how far an evaluation is: on a terminal each problem, in a log every twentieth part. */
export function evalProgress(stream: NodeJS.WriteStream) {
  const line = progressLine(stream);
  let step = '';
  let left = timeLeft();
  let logged = -1;
  return {
    show(next: string, done: number, total: number): void {
      if (next !== step) {
        left = timeLeft();
        logged = -1;
      }
      step = next;
      const rest = left(done, total);
      const share = total === 0 ? 1 : done / total;
      if (!stream.isTTY && Math.floor(share * LOGGED) === logged) return;
      logged = Math.floor(share * LOGGED);
      line.show(`${step}: ${done} of ${total}${rest && `, ${rest}`}`, share);
    },
    clear: () => line.clear(),
  };
}
