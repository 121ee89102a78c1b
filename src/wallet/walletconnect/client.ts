import type { SecretStore } from '../secret-store.ts';
import { within } from '../within.ts';
import { boundMemory } from './bounded-memory.ts';
import { openClientStorage } from './client-storage.ts';
import { type Client, createClient, forgetGlobalCore, type Session } from './internals.ts';
import { guardConnection, type RelayConnection, type Timings } from './relay-connection.ts';
import { keepAnswers, type Requests } from './requests.ts';
import { refuseUnsealed } from './sealed-envelopes.ts';

export interface HardenedClientOptions {
  readonly projectId: string;
  readonly relayUrl: string;
  readonly secrets: SecretStore;
  /** Name of the one secret that everything is kept in. */
  readonly secretName: string;
  readonly timings: Timings;
}

export interface HardenedClient {
  readonly client: Client;
  readonly relay: RelayConnection;
  readonly requests: Requests;
  /** The session that lasts longest. */
  session(): Session | undefined;
  /** Ends a session on both sides; on this one even when the relay is away. */
  end(topic: string): Promise<void>;
  /** Lets go of sockets and timers. */
  close(): Promise<void>;
}

const USER_DISCONNECTED = { code: 6000, message: 'User disconnected.' };

/** Starts sign-client 2.21.8 with its known defects taken out, each by a file of its own. */
export async function startClient(options: HardenedClientOptions): Promise<HardenedClient> {
  const { timings } = options;
  const storage = await openClientStorage(options.secrets, options.secretName);
  const client = createClient({ ...options, storage });
  const { core, engine } = client;
  const relay = guardConnection(core, timings);
  refuseUnsealed(core);
  boundMemory(core);
  const requests = await keepAnswers(client, storage);
  // Method, chain and contract of each request would go to the relay in clear.
  engine.getTVFParams = () => ({});
  await client.initialize();

  return {
    client,
    relay,
    requests,
    session() {
      const now = Date.now() / 1000;
      const alive = client.session.getAll().filter(({ expiry }) => expiry > now);
      return alive.sort((a, b) => b.expiry - a.expiry)[0];
    },
    async end(topic) {
      const told = relay.open().then(() => client.disconnect({ topic, reason: USER_DISCONNECTED }));
      await within(timings.publish, told, () => new Error('not told')).catch(() =>
        client.session.delete(topic, USER_DISCONNECTED).catch(() => {}),
      );
    },
    async close() {
      // What still waits would keep a timer for five minutes each.
      const error = { code: 4900, message: 'closed' };
      for (const id of core.history.records.keys()) engine.events.emit(`session_request:${id}`, { error });
      for (const { id } of client.proposal.getAll()) engine.events.emit(`session_connect:${id}`, { error });
      core.heartbeat.stop();
      await core.relayer.transportClose();
      for (const events of [core.heartbeat.events, core.relayer.events, core.events, client.events]) {
        events.removeAllListeners();
      }
      forgetGlobalCore();
      await storage.written();
    },
  };
}
