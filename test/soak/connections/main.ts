import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../bench/stats.ts';
import { knownAnswers } from '../../support/hammer.ts';
import { idleConnections, mostOpenFiles } from '../../support/idle-connections.ts';
import { startTinyServer } from '../../support/tiny-server.ts';
import type { SoakOptions } from '../soak-options.ts';

const MANY = 10_000;
const BEGUN = 'POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';
const BYTE_EVERY_MS = 5000;
/** Headers may take 20 seconds, and Node looks every 30. */
const PATIENCE_MS = 90_000;
const PROMPT = 'def a(x):\n    return';

/**
 * 10,000 clients send a header byte by byte (slow-loris), `rounds` times one after the other; each must be cut off, and
 * others be answered rightly all the while.
 */
export async function soakConnections({ rounds = 3 }: SoakOptions): Promise<boolean> {
  if (mostOpenFiles() < MANY + 200) throw new Error(`a process may not open ${MANY} connections here`);
  const server = await startTinyServer(['--log-level', 'silent']);
  try {
    const [known] = await knownAnswers(server.where, [PROMPT]);
    let holds = true;
    for (let round = 1; round <= rounds; round++) {
      const sockets = await idleConnections(Number(new URL(server.where).port), MANY, () => BEGUN);
      const begun = performance.now();
      const open = () => sockets.filter(({ closed, readyState }) => !closed && readyState === 'open');
      for (const socket of sockets) socket.resume();
      const times: number[] = [];
      let wrong = 0;
      let sentAt = begun;
      while (open().length > 0 && performance.now() - begun < PATIENCE_MS) {
        if (performance.now() - sentAt > BYTE_EVERY_MS) {
          for (const socket of open()) socket.write('a');
          sentAt = performance.now();
        }
        const asked = performance.now();
        const [answer] = await knownAnswers(server.where, [PROMPT]);
        times.push(performance.now() - asked);
        if (answer?.text !== known?.text) wrong++;
        await sleep(100);
      }
      const left = open().length;
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      const at = (share: number) => quantile(times, share).toFixed(0);
      console.log(
        `${MANY - left} of ${MANY} cut off after ${seconds} s; ${times.length} answers meanwhile, ${wrong} wrong, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
      );
      holds &&= left === 0 && wrong === 0;
      for (const socket of sockets) socket.destroy();
    }
    return holds;
  } finally {
    await server.stop();
  }
}
