import type { FastifyBaseLogger } from 'fastify';
import { ASSET_CHECK_ROUTE } from '../protocol/chain/asset-check.ts';
import { CODE_CHECK_ROUTE } from '../protocol/code-check.ts';
import { createApp } from './api/app.ts';
import type { CheckAsset } from './api/asset-check.ts';
import { AUDITS_ROUTE } from './api/audits.ts';
import type { CheckCode } from './api/code-check.ts';
import type { AuditDuty } from './audit/audit-duty.ts';
import type { ServerConfig } from './config.ts';
import { homeFolder } from './home.ts';
import { createIdentity } from './identity/identity.ts';
import { type IdleOptions, watchIdle } from './idle.ts';
import type { KeyStore } from './keys/key-store.ts';
import { type Address, checkReach, listen } from './listen.ts';
import type { Payments } from './payments/payments.ts';
import type { ProvisionedEngine } from './provisioned-engine.ts';
import type { Reader } from './reader/open-reader.ts';
import type { Tls } from './tls.ts';
import type { TraceExporter } from './traces/trace-exporter.ts';
import { VERSION } from './version.ts';

export interface ServeOptions {
  readonly address: Address;
  readonly config: ServerConfig;
  /** Keys that were made by `ph-codex keys`; closed with the server. */
  readonly keys?: KeyStore | undefined;
  /** What it serves https with. */
  readonly tls?: Tls | undefined;
  readonly engine: ProvisionedEngine;
  /** True to provide the engine when it is first asked for; audits and chains do without it. */
  readonly onDemand?: boolean;
  readonly audits?: AuditDuty | undefined;
  readonly checkAsset?: CheckAsset | undefined;
  readonly checkCode?: CheckCode | undefined;
  readonly payments?: Payments | undefined;
  readonly traces?: TraceExporter | undefined;
  readonly reader?: Reader | undefined;
  readonly log: FastifyBaseLogger;
  /** Whom to tell when the server was not used for so many seconds. */
  readonly idle?: Omit<IdleOptions, 'isBusy'>;
}

export interface RunningServer {
  /** The URL, or the path of the socket. */
  readonly where: string;
  /** Answers no new requests, and resolves when those in work are answered, `limitMs` are over or `pressed` resolves. */
  drain(limitMs: number, pressed: Promise<void>): Promise<void>;
  /** Stops accepting, ends what is in flight, ends the engine; takes at most 2.5 s. */
  close(): Promise<void>;
}

/** What a server that was started for nothing else does without its model. */
const WITHOUT_MODEL = new Set([AUDITS_ROUTE, ASSET_CHECK_ROUTE, CODE_CHECK_ROUTE]);

/** How long answers in flight get to tell their clients that the server stops. */
const FAREWELL_MS = 1000;

/** Starts the HTTP server over an engine, which is provided from then on; throws as `listen` does, and `PHC_SERVER_KEY_REQUIRED`. */
export async function startServer({
  address,
  config,
  keys,
  tls,
  engine,
  onDemand = false,
  audits,
  checkAsset,
  checkCode,
  payments,
  traces,
  reader,
  log,
  idle,
}: ServeOptions): Promise<RunningServer> {
  checkReach(address, config, keys !== undefined);
  const identity = createIdentity(homeFolder());
  const app = createApp({
    engine,
    config,
    version: VERSION,
    log,
    identity,
    payments,
    traces,
    reader,
    audits,
    checkAsset,
    checkCode,
    keys,
    tls,
  });
  let started = false;
  const start = () => {
    if (!started) engine.start();
    started = true;
  };
  if (onDemand)
    app.addHook('onRequest', async ({ routeOptions }) => {
      if (!WITHOUT_MODEL.has(routeOptions.url ?? '')) start();
    });
  const isProviding = () => started && ['building', 'loading'].includes(engine.state.status);
  const isBusy = () => isProviding() || audits?.busy === true;
  if (idle) watchIdle(app, { ...idle, isBusy });
  const where = await listen(app, address).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  if (!onDemand) start();
  return {
    where,
    async drain(limitMs, pressed) {
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([app.drain(), over, pressed]);
      clearTimeout(timer);
    },
    async close() {
      const patience = setTimeout(() => app.server.closeAllConnections(), FAREWELL_MS);
      await app.close();
      clearTimeout(patience);
      await engine.close();
    },
  };
}
