import { type Command, Option } from 'commander';
import { printOptions } from '../config/print-options.ts';
import { readConfigFile } from '../config/read-config-file.ts';
import { resolveOptions } from '../config/resolve-options.ts';
import { DEFAULTS, flagOf, OPTION_NAMES, OPTION_TEXTS, variableOf } from '../config/serve-options.ts';
import { runServer } from './serve/run-server.ts';

interface ServeFlags extends Readonly<Record<string, unknown>> {
  readonly config?: string;
  readonly printConfig?: boolean;
}

async function serve({ config, printConfig, ...flags }: ServeFlags): Promise<void> {
  const file = await readConfigFile(config ?? process.env['PH_CODEX_CONFIG']);
  const resolved = resolveOptions(flags, process.env, file);
  if (printConfig) process.stdout.write(printOptions(resolved));
  else await runServer(resolved.options);
}

const collect = (value: string, previous: readonly string[] = []) => [...previous, value];

const DEFAULT_VALUES: Readonly<Record<string, unknown>> = DEFAULTS;

function defaultOf(name: string): string {
  const value = DEFAULT_VALUES[name];
  const isPlain = typeof value === 'string' || (typeof value === 'number' && value !== 0);
  return isPlain ? `, else ${value}` : '';
}

/** `ph-codex serve`. */
export function registerServe(program: Command): void {
  const command = program
    .command('serve')
    .description('serve completions over HTTP, or to this user only over a socket')
    .option(
      '--config <file>',
      'JSON file with any of the options below by their names in docs/reference/serve.md',
    )
    .option('--print-config', 'print every option and where it comes from, and serve nothing');
  for (const name of OPTION_NAMES) {
    const { kind, flag, help } = OPTION_TEXTS[name];
    if (flag === null) continue;
    const option = new Option(`${flagOf(name)} ${flag}`, `${help} (${variableOf(name)}${defaultOf(name)})`);
    command.addOption(kind === 'list' ? option.argParser(collect) : option);
  }
  command.action(serve);
}
