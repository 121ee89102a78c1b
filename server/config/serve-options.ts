import * as z from 'zod/mini';
import { DEFAULT_MODEL, DEFAULT_PORT } from '../config.ts';
import { DEFAULT_PROFILE, SERVED_PROFILES } from '../engine/profile.ts';
import type { Tuning } from '../engine/tuning/tuning.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const Name = z.string().check(z.minLength(1));
const Names = z.array(Name);
// A timer cannot be set for longer than 2^31 ms.
const Seconds = z
  .number()
  .check(z.minimum(0, 'expected seconds, 0 or more'), z.maximum(2_000_000, 'at most 2000000 seconds'));
const port = 'a port is a number from 0 to 65535';
const Port = z.int(port).check(z.minimum(0, port), z.maximum(65_535, port));
const url = 'expected an http or https URL';
const HttpUrl = z.string().check(z.regex(/^https?:\/\/[^\s?#]+$/, url));
const DatabaseUrl = z.string().check(z.regex(/^postgres(ql)?:\/\//, 'expected a postgres:// URL'));

/** What `ph-codex serve` can be told, as a configuration file has it. */
export const ServeFile = z.partial(
  z.strictObject({
    model: Name,
    profile: z.enum(SERVED_PROFILES),
    reader: Name,
    upstream: HttpUrl,
    modelName: Name,
    upstreamKey: Name,
    upstreamFiles: Name,
    host: Name,
    port: Port,
    socket: z.union([z.literal(true), Name]),
    tlsCert: Name,
    tlsKey: Name,
    allowHost: Names,
    allowOrigin: Names,
    apiKey: Names,
    keys: DatabaseUrl,
    payments: Name,
    ledger: DatabaseUrl,
    share: Names,
    maxRequests: z.int().check(z.minimum(1), z.maximum(100_000)),
    slots: z.int().check(z.minimum(1), z.maximum(1024)),
    batch: z.int().check(z.minimum(1), z.maximum(16)),
    threads: z.int().check(z.minimum(1), z.maximum(1024)),
    spinning: z.boolean(),
    arena: z.boolean(),
    queueWait: Seconds.check(z.minimum(1)),
    stall: Seconds.check(z.minimum(1)),
    drain: Seconds,
    onDemand: z.boolean(),
    idleExit: Seconds.check(z.gt(0, 'expected seconds, more than 0')),
    traces: HttpUrl,
    logLevel: z.enum(LOG_LEVELS),
  }),
);
type ServeFile = z.infer<typeof ServeFile>;

/** Where one person is served: windows of an editor seldom ask at the same time. */
const SOCKET = { slots: 4, batch: 1 } as const;
/** Where many may be. */
const TCP = { slots: 8, batch: 4 } as const;

/** How much an engine takes on at once, by where it is reached, where nobody says anything else. */
export function capacityFor({ socket, slots, batch }: Pick<ServeFile, 'socket' | 'slots' | 'batch'>) {
  const usual = socket === undefined ? TCP : SOCKET;
  return { slots: slots ?? usual.slots, batch: batch ?? usual.batch };
}

/** What was asked for of the tuning, without what is left to be measured. */
export function askedTuning({ threads, spinning, arena }: ServeFile): Partial<Tuning> {
  return {
    ...(threads === undefined ? {} : { threads }),
    ...(spinning === undefined ? {} : { spinning }),
    ...(arena === undefined ? {} : { arena }),
  };
}

/** Name of an option of `ph-codex serve`. */
export type OptionName = keyof ServeFile;

/** What an option is where nobody says anything else. */
export const DEFAULTS = {
  model: DEFAULT_MODEL,
  profile: DEFAULT_PROFILE,
  host: '127.0.0.1',
  port: DEFAULT_PORT,
  allowHost: [],
  allowOrigin: [],
  apiKey: [],
  share: [],
  maxRequests: 64,
  queueWait: 60,
  stall: 15,
  drain: 0,
  onDemand: false,
  logLevel: 'info',
} as const satisfies ServeFile;

/** The options of a server, complete. */
export type ServeOptions = Omit<ServeFile, keyof typeof DEFAULTS> & {
  [K in keyof typeof DEFAULTS]: NonNullable<ServeFile[K]>;
};

interface OptionText {
  readonly kind: 'text' | 'number' | 'switch' | 'list';
  /** Its value on the command line; null for what must not be seen among the system's processes. */
  readonly flag: string | null;
  readonly help: string;
}

/** How each option is told on the command line, and what it does; in the order of the manual. */
export const OPTION_TEXTS: Readonly<Record<OptionName, OptionText>> = {
  model: { kind: 'text', flag: '<name>', help: 'name or digest of the model; built first if need be' },
  profile: {
    kind: 'text',
    flag: '<name>',
    help: `how precisely it computes, one of ${SERVED_PROFILES.join(', ')}; audits of cpu-fp32 are the tightest`,
  },
  reader: {
    kind: 'text',
    flag: '<name>',
    help: 'name or digest of a model that marks answers to questions in passages',
  },
  upstream: {
    kind: 'text',
    flag: '<url>',
    help: 'serve the engine behind this URL instead, up to and with its /v1',
  },
  modelName: { kind: 'text', flag: '<name>', help: 'the model of that engine; needed with --upstream' },
  upstreamKey: { kind: 'text', flag: null, help: 'API key for the engine behind --upstream' },
  upstreamFiles: {
    kind: 'text',
    flag: '<folder>',
    help: 'the very files that the engine behind --upstream was given: their digest is its identity, and answers get receipts',
  },
  host: {
    kind: 'text',
    flag: '<address>',
    help: 'address to listen at; other than loopback needs an API key',
  },
  port: { kind: 'number', flag: '<number>', help: 'port to listen at; 0 takes a free one' },
  socket: { kind: 'text', flag: '[path]', help: 'listen on a socket instead, one server per socket' },
  tlsCert: { kind: 'text', flag: '<file>', help: 'PEM file of the certificate and its chain: serve https' },
  tlsKey: { kind: 'text', flag: '<file>', help: 'PEM file of the key of the certificate' },
  allowHost: { kind: 'list', flag: '<name>', help: 'serve requests for this host name too (repeatable)' },
  allowOrigin: {
    kind: 'list',
    flag: '<origin>',
    help: 'let web pages of this origin use the server (repeatable)',
  },
  apiKey: { kind: 'list', flag: null, help: 'keys that let in without limits; see also "ph-codex keys"' },
  keys: {
    kind: 'text',
    flag: null,
    help: 'postgres:// URL of the keys that servers share, with what was used of them',
  },
  payments: { kind: 'text', flag: '<file>', help: 'ask for payment by the answer, as this file says' },
  ledger: { kind: 'text', flag: null, help: 'postgres:// URL of the ledger of payments that servers share' },
  share: { kind: 'list', flag: '<model>', help: 'hand out the files of this model to anybody (repeatable)' },
  maxRequests: {
    kind: 'number',
    flag: '<number>',
    help: 'most requests in work or waiting; one more is refused',
  },
  slots: {
    kind: 'number',
    flag: '<number>',
    help: `token sequences whose keys and values are kept: ${SOCKET.slots} on a socket, else ${TCP.slots}`,
  },
  batch: {
    kind: 'number',
    flag: '<number>',
    help: `most sequences computed in one pass: ${SOCKET.batch} on a socket, else ${TCP.batch}; more than 1 takes the weights' memory twice`,
  },
  threads: {
    kind: 'number',
    flag: '<number>',
    help: 'threads that compute one pass; measured for the machine unless this or one of the next two is given',
  },
  spinning: {
    kind: 'switch',
    flag: '<boolean>',
    help: 'whether threads that wait inside a pass keep asking for work',
  },
  arena: {
    kind: 'switch',
    flag: '<boolean>',
    help: 'whether memory that a pass needed is kept for the next',
  },
  queueWait: {
    kind: 'number',
    flag: '<seconds>',
    help: 'end a request that has waited so long for a slot',
  },
  stall: {
    kind: 'number',
    flag: '<seconds>',
    help: 'cut off a client that leaves a stream unread for so long',
  },
  drain: {
    kind: 'number',
    flag: '<seconds>',
    help: 'when told to stop by SIGTERM, first finish what is in work, for so long at most',
  },
  onDemand: {
    kind: 'switch',
    flag: '',
    help: 'load the model when it is first asked for; audits do not ask for it',
  },
  idleExit: { kind: 'number', flag: '<seconds>', help: 'stop after so long without a request' },
  traces: {
    kind: 'text',
    flag: '<url>',
    help: 'send traces of answers, without their text, to the OpenTelemetry collector (OTLP over HTTP) behind this URL',
  },
  logLevel: {
    kind: 'text',
    flag: '<level>',
    help: `how much is logged to standard error, one of ${LOG_LEVELS.join(', ')}`,
  },
};

/** Names of all options, in the order of the manual. */
export const OPTION_NAMES = Object.keys(OPTION_TEXTS).filter(
  (name): name is OptionName => name in ServeFile.shape,
);

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The flag of an option, as a person types it. */
export function flagOf(name: OptionName): string {
  return `--${kebab(name)}`;
}

/** The variable of the environment that stands for an option. */
export function variableOf(name: OptionName): string {
  return `PH_CODEX_${kebab(name).toUpperCase().replaceAll('-', '_')}`;
}
