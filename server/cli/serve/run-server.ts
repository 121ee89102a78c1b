import pino from 'pino';
import type { ServeOptions } from '../../config/serve-options.ts';
import { serverConfig } from '../../config.ts';
import type { EngineState } from '../../engine/engine.ts';
import { homeFolder, localSocket } from '../../home.ts';
import { findKeys } from '../../keys/open-keys.ts';
import { type Address, checkReach } from '../../listen.ts';
import { defaultRecipesFolder } from '../../model/recipe.ts';
import { findModel } from '../../model/store.ts';
import { becomeServer } from '../../one-server.ts';
import { provisionedEngine } from '../../provisioned-engine.ts';
import { startServer } from '../../serve.ts';
import { readTls } from '../../tls.ts';
import { checkCode } from '../check-code.ts';
import { auditDuty, checkAsset, engineProvider, payable, readerOf, tracesOf } from './server-parts.ts';
import { stopSignal } from './stop-signal.ts';

/** A server that was told to stop, and waits for nothing more, is gone after this, whatever still holds it. */
const EXIT_LIMIT_MS = 2800;

function addressOf({ socket, host, port }: ServeOptions): Address {
  if (socket === undefined) return { kind: 'tcp', host, port };
  return { kind: 'socket', path: socket === true ? localSocket() : socket };
}

async function configOf(options: ServeOptions, address: Address) {
  const { share } = options;
  const find = (name: string) => findModel(name, { searchFolders: [defaultRecipesFolder()] });
  return serverConfig({
    apiKeys: options.apiKey,
    allowHosts: options.allowHost,
    allowOrigins: options.allowOrigin,
    maxRequests: options.maxRequests,
    stallMs: options.stall * 1000,
    memory: address.kind === 'socket' && options.upstream === undefined,
    // A receipt names a digest: that of another engine's model is known only by its files.
    receipts: options.upstream === undefined || options.upstreamFiles !== undefined,
    paid: options.payments !== undefined,
    shared: await Promise.all(share.map(find)),
  });
}

/** Tells a change of state once, not each step of its progress. */
function stateLog(log: pino.Logger): (state: EngineState) => void {
  let shown = '';
  return (state) => {
    const line = `${state.status} ${state.step ?? ''}`;
    // An engine that ended costs whoever waits for it their answers: that is told also where little else is.
    const level = state.status === 'restarting' || state.status === 'failed' ? 'warn' : 'info';
    if (line !== shown) log[level]({ state }, 'engine state');
    shown = line;
  };
}

/** Serves until the system, a person or idleness stops it. Throws what stands in the way of its start. */
export async function runServer(options: ServeOptions): Promise<void> {
  const address = addressOf(options);
  const own = address.kind === 'socket';
  const config = await configOf(options, address);
  // The socket's file rights are its key.
  const keys = own ? undefined : await findKeys(homeFolder(), options.keys);
  checkReach(address, config, keys !== undefined);
  const lock = own ? await becomeServer(address.path) : undefined;
  if (own && !lock) {
    process.stdout.write('The server already runs.\n');
    return;
  }

  const log = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: true }));
  const { stopped, pressed, stop } = stopSignal();
  const engine = provisionedEngine(engineProvider(options, log), stateLog(log));
  try {
    const idle = options.idleExit;
    const server = await startServer({
      address,
      config,
      keys,
      tls: await readTls(options),
      engine,
      onDemand: options.onDemand,
      audits: own ? auditDuty(log) : undefined,
      checkCode: own ? checkCode : undefined,
      checkAsset: own ? checkAsset : undefined,
      payments: await payable(options, log),
      traces: await tracesOf(options, log),
      reader: await readerOf(options),
      log,
      ...(idle === undefined ? {} : { idle: { seconds: idle, onIdle: () => stop('idle') } }),
    });
    process.stdout.write(`Listening on ${server.where}\n`);
    const reason = await stopped;
    log.info({ reason }, 'stopping');
    if (reason === 'SIGTERM' && options.drain > 0) await server.drain(options.drain * 1000, pressed);
    setTimeout(() => process.exit(0), EXIT_LIMIT_MS).unref();
    await server.close();
  } finally {
    await engine.close();
    await lock?.release();
  }
}
