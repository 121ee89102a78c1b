import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import {
  DEFAULTS,
  flagOf,
  OPTION_NAMES,
  OPTION_TEXTS,
  type OptionName,
  ServeFile,
  type ServeOptions,
  variableOf,
} from './serve-options.ts';

z.config(z.locales.en());

/** Where the value of an option came from. */
export type Source = 'command line' | 'environment' | 'file' | 'default';

/** The options of a server, and where each came from. */
export interface Resolved {
  readonly options: ServeOptions;
  readonly sources: ReadonlyMap<OptionName, Source>;
}

const SWITCH: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/** What a text on the command line or in the environment stands for; what is not understood stays a text, to be refused. */
function fromText(name: OptionName, text: unknown): unknown {
  const { kind } = OPTION_TEXTS[name];
  if (typeof text !== 'string') return text;
  if (kind === 'number') return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (kind === 'switch') return SWITCH[text] ?? text;
  if (kind === 'list') return text.split(',').filter((part) => part !== '');
  return name === 'socket' && text === 'true' ? true : text;
}

function check(name: OptionName, value: unknown, where: string): unknown {
  const result = z.safeParse(ServeFile.shape[name], value);
  if (result.success) return result.data;
  throw new PhcError('PHC_SERVER_CONFIG', { detail: `${where}: ${result.error.issues[0]?.message}` });
}

function readFileOptions(file: unknown): Readonly<Record<string, unknown>> {
  const result = z.safeParse(ServeFile, file);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.length ? `${issue.path.join('.')} in the file` : 'the file';
  throw new PhcError('PHC_SERVER_CONFIG', { detail: `${where}: ${issue?.message}` });
}

/** Without what is undefined, so that it hides no default. */
function withoutHoles<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return JSON.parse(JSON.stringify(options));
}

const DEFAULT_VALUES: Readonly<Record<string, unknown>> = DEFAULTS;

/**
 * Decides about every option: the command line goes before the environment, that before the file, and that before the
 * default. An empty variable is none. Throws `PHC_SERVER_CONFIG`, which names the option.
 */
export function resolveOptions(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  file: unknown,
): Resolved {
  const fromFile = readFileOptions(file);
  const sources = new Map<OptionName, Source>();
  const decided: Record<string, unknown> = {};
  for (const name of OPTION_NAMES) {
    const given = flags[name];
    const variable = environment[variableOf(name)];
    if (given !== undefined) {
      decided[name] = check(name, fromText(name, given), flagOf(name));
      sources.set(name, 'command line');
    } else if (variable !== undefined && variable !== '') {
      decided[name] = check(name, fromText(name, variable), variableOf(name));
      sources.set(name, 'environment');
    } else if (fromFile[name] !== undefined) {
      decided[name] = fromFile[name];
      sources.set(name, 'file');
    } else {
      decided[name] = DEFAULT_VALUES[name];
      sources.set(name, 'default');
    }
  }
  const options = { ...DEFAULTS, ...withoutHoles(ServeFile.parse(decided)) };
  checkTogether(options);
  return { options, sources };
}

function checkTogether(options: ServeOptions): void {
  const { upstream, modelName, upstreamKey, upstreamFiles, tlsCert, tlsKey, socket } = options;
  const refuse = (detail: string) => {
    throw new PhcError('PHC_SERVER_CONFIG', { detail });
  };
  if (upstream === undefined && (modelName ?? upstreamKey ?? upstreamFiles) !== undefined)
    refuse(
      `${flagOf('modelName')}, ${flagOf('upstreamFiles')} and ${variableOf('upstreamKey')} go with ${flagOf('upstream')}`,
    );
  if (upstream !== undefined && modelName === undefined)
    refuse(`${flagOf('upstream')} needs ${flagOf('modelName')}`);
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    refuse(`${flagOf('tlsCert')} and ${flagOf('tlsKey')} go together`);
  if (tlsCert !== undefined && socket !== undefined) refuse('a socket is not served with TLS');
}
