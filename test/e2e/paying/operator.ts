import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Health } from '../../../protocol/health.ts';
import { type Run, runCommand, untilListening } from '../../support/real-server.ts';

const POLL_MS = 100;

/** Who runs the story's server, by the built command line. */
export interface Operator {
  /** Runs a command to its end. */
  operate(args: readonly string[]): Promise<void>;
  /** Starts the server; resolves when it answers at the story's address. */
  startServer(args: readonly string[]): Promise<void>;
  /** Ends it, where there is one. */
  endServer(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** A sum over all channels, as the ledger says. */
  ledger(sum: 'charged' | 'claimed'): Promise<bigint>;
}

/** An operator with a home folder. @param url where the editor reaches the server. */
export function createOperator(home: string, url: string): Operator {
  let server: Run | undefined;
  async function said(args: readonly string[]): Promise<string> {
    const run = runCommand(args, home);
    assert.equal(await run.ended, 0, run.output());
    return run.output();
  }
  return {
    async operate(args) {
      await said(args);
    },
    async startServer(args) {
      server = runCommand(args, home);
      await untilListening(server);
      for (;;) {
        const { status } = Health.parse(await (await fetch(`${url}/health`)).json());
        if (status === 'ok') return;
        await sleep(POLL_MS);
      }
    },
    async endServer(signal) {
      server?.child.kill(signal);
      await server?.ended;
    },
    ledger: async (sum) => BigInt(JSON.parse(await said(['ledger', 'status']))[sum]),
  };
}
