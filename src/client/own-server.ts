import { setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../protocol/errors.ts';
import type { Launched } from './launch-server.ts';
import type { Target } from './target.ts';

/** The person's own server, and how it is started where it does not run. */
export interface OwnServer {
  readonly target: Target;
  readonly launch: () => Launched;
}

const POLL_MS = 200;
/** A server that was started listens within seconds, or not at all. */
const PATIENCE_MS = 30_000;

const isSilent = (error: unknown) => error instanceof PhcError && error.code === 'PHC_SERVER_UNREACHABLE';

/** Asks the person's own server, and starts it where nobody answers. Throws what `ask` throws, or what the server ended with. */
export async function askOwnServer<T>(
  { target, launch }: OwnServer,
  ask: (target: Target) => Promise<T>,
): Promise<T> {
  let launched: Launched | undefined;
  const since = Date.now();
  for (;;) {
    try {
      return await ask(target);
    } catch (error) {
      if (!isSilent(error) || Date.now() - since > PATIENCE_MS) throw error;
      if (launched?.ended) throw launched.ended;
      launched ??= launch();
    }
    await sleep(POLL_MS);
  }
}
