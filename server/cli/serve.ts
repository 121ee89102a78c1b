import { type Command, InvalidArgumentError, Option } from 'commander';
import pino from 'pino';
import type { CheckAsset } from '../api/asset-check.ts';
import { createAuditDuty } from '../audit/audit-duty.ts';
import { DEFAULT_MODEL, DEFAULT_PORT, serverConfig } from '../config.ts';
import type { EngineState } from '../engine/engine.ts';
import { DEFAULT_PROFILE, SERVED_PROFILES, type ServedProfile } from '../engine/profile.ts';
import { homeFolder, localSocket } from '../home.ts';
import { type Address, checkReach } from '../listen.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel } from '../model/store.ts';
import { becomeServer } from '../one-server.ts';
import { provideEngine } from '../provide-engine.ts';
import { provisionedEngine } from '../provisioned-engine.ts';
import { startServer } from '../serve.ts';

/** A server that was told to stop is gone after this, whatever still holds it. */
const EXIT_LIMIT_MS = 2800;

interface ServeFlags {
  readonly model: string;
  readonly profile: ServedProfile;
  readonly host: string;
  readonly port: number;
  /** True stands for the user's own socket. */
  readonly socket?: string | true;
  readonly idleExit?: number;
  readonly onDemand?: boolean;
  readonly allowHost: string[];
  readonly payments?: string;
  readonly allowOrigin: string[];
  readonly logLevel: string;
  readonly share: string[];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  // A timer cannot be set for longer than 2^31 ms.
  if (!(seconds > 0 && seconds <= 2_000_000))
    throw new InvalidArgumentError('Expected seconds, more than 0.');
  return seconds;
}

function addressOf({ socket, host, port }: ServeFlags): Address {
  if (socket === undefined) return { kind: 'tcp', host, port };
  return { kind: 'socket', path: socket === true ? localSocket() : socket };
}

/** Resolves when the person, the system or idleness asks the server to stop. */
function stopSignal(): { promise: Promise<string>; stop: (reason: string) => void } {
  let stop = (_reason: string) => {};
  const promise = new Promise<string>((resolve) => {
    stop = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return { promise, stop };
}

function auditDuty(log: pino.Logger) {
  return createAuditDuty(homeFolder(), {
    find: (root) => findModel(root, { searchFolders: [defaultRecipesFolder()] }),
    onOutcome: ({ kind, reasons }) => log.info({ kind, reasons }, 'audit'),
    onLeft: (reason) => log.info({ reason }, 'left for a later audit'),
  });
}

/** Loaded with the first check, as all that needs ethers. */
const checkAsset: CheckAsset = async (request, onProgress) => {
  const chain = await import('../chain/identity/check-asset.ts');
  return chain.checkAsset(request, homeFolder(), onProgress);
};

/** Ethers takes 29 ms to load, so only who is paid loads it. */
async function payable({ payments }: ServeFlags, log: pino.Logger) {
  if (payments === undefined) return undefined;
  const { openPayments } = await import('../payments/payments.ts');
  const { readPaymentsFile } = await import('../payments/payments-file.ts');
  const where = { home: homeFolder(), shared: process.env['PH_CODEX_LEDGER'] };
  return openPayments(await readPaymentsFile(payments), where, log);
}

async function serve(flags: ServeFlags): Promise<void> {
  const address = addressOf(flags);
  const config = serverConfig({
    allowHosts: flags.allowHost,
    allowOrigins: flags.allowOrigin,
    memory: address.kind === 'socket',
    paid: flags.payments !== undefined,
    shared: await Promise.all(
      flags.share.map((name) => findModel(name, { searchFolders: [defaultRecipesFolder()] })),
    ),
  });
  checkReach(address, config);
  const lock = address.kind === 'socket' ? await becomeServer(address.path) : undefined;
  if (address.kind === 'socket' && !lock) {
    process.stdout.write('The server already runs.\n');
    return;
  }

  const log = pino({ level: flags.logLevel }, pino.destination({ dest: 2, sync: true }));
  const { promise: stopped, stop } = stopSignal();
  let shown = '';
  const onState = (state: EngineState) => {
    const line = `${state.status} ${state.step ?? ''}`;
    if (line !== shown) log.info({ state }, 'engine state');
    shown = line;
  };
  const audits = address.kind === 'socket' ? auditDuty(log) : undefined;
  const engine = provisionedEngine(
    provideEngine(flags.model, (line) => log.info({ from: 'engine' }, line), flags.profile),
    onState,
  );
  try {
    const payments = await payable(flags, log);
    const idle = flags.idleExit;
    const server = await startServer({
      address,
      config,
      engine,
      onDemand: flags.onDemand === true,
      audits,
      checkAsset: address.kind === 'socket' ? checkAsset : undefined,
      payments,
      log,
      ...(idle === undefined ? {} : { idle: { seconds: idle, onIdle: () => stop('idle') } }),
    });
    process.stdout.write(`Listening on ${server.where}\n`);
    log.info({ reason: await stopped }, 'stopping');
    setTimeout(() => process.exit(0), EXIT_LIMIT_MS).unref();
    await server.close();
  } finally {
    await engine.close();
    await lock?.release();
  }
}

const collect = (value: string, previous: string[]) => [...previous, value];

/** `ph-codex serve`. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('serve completions over HTTP, or to this user only over a socket')
    .option('--model <name>', 'name or digest of the model; built first if need be', DEFAULT_MODEL)
    .addOption(
      new Option('--profile <name>', 'how precisely it computes; audits of cpu-fp32 are the tightest')
        .choices([...SERVED_PROFILES])
        .default(DEFAULT_PROFILE),
    )
    .option(
      '--host <address>',
      'address to listen at; other than loopback needs PH_CODEX_API_KEY',
      '127.0.0.1',
    )
    .option('--port <number>', 'port to listen at; 0 takes a free one', parsePort, DEFAULT_PORT)
    .option('--socket [path]', 'listen on a socket instead, one server per socket')
    .option('--payments <file>', 'ask for payment by the answer, as this file says')
    .option('--on-demand', 'load the model when it is first asked for; audits do not ask for it')
    .option('--idle-exit <seconds>', 'stop after so long without a request', parseSeconds)
    .option('--allow-host <name>', 'serve requests for this host name too (repeatable)', collect, [])
    .option(
      '--allow-origin <origin>',
      'let web pages of this origin use the server (repeatable)',
      collect,
      [],
    )
    .option('--share <model>', 'hand out the files of this model to anybody (repeatable)', collect, [])
    .addOption(
      new Option('--log-level <level>', 'how much is logged to standard error')
        .choices(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    )
    .action(serve);
}
