import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULTS,
  flagOf,
  OPTION_NAMES,
  OPTION_TEXTS,
  variableOf,
} from '../../server/config/serve-options.ts';
import { ROOT } from '../setup/paths.ts';

const HEAD = `# ph-codex serve

<!-- Made from server/config/serve-options.ts by "npx tsx scripts/docs/serve-options.ts"; a test fails when it is stale. -->

Every option can be given on the command line, by a variable of the environment, or in a JSON file named with \`--config\` or
\`PH_CODEX_CONFIG\`. The command line goes before the environment, that before the file, and that before the default; an
empty variable is none. Lists are separated by commas in the environment. Paths are relative to where the server is started.
What must not be seen among the system's processes has no flag. \`ph-codex serve --print-config\` prints what counts and where
it comes from, without secrets. An option that does not exist or does not hold stops the start (\`PHC_SERVER_CONFIG\`).

| in the file | flag | variable | default | what it does |
| --- | --- | --- | --- | --- |
`;

const TAIL = `
A file:

\`\`\`json
{ "host": "0.0.0.0", "allowHost": ["infer.example"], "maxRequests": 256, "drain": 60 }
\`\`\`

\`PH_CODEX_HOME\` names the home folder and cannot be in the file. The [guide](../guides/running-without-the-editor.md) tells of
keys, TLS, other engines and several servers.
`;

const DEFAULT_VALUES: Readonly<Record<string, unknown>> = DEFAULTS;

function defaultOf(name: string): string {
  const value = DEFAULT_VALUES[name];
  return value === undefined || (Array.isArray(value) && value.length === 0) ? '' : `\`${value}\``;
}

/** The page docs/reference/serve.md, from the table of options. */
export function serveReference(): string {
  const rows = OPTION_NAMES.map((name) => {
    const { flag, help } = OPTION_TEXTS[name];
    const shown = flag === null ? '' : `\`${`${flagOf(name)} ${flag}`.trim()}\``;
    return `| \`${name}\` | ${shown} | \`${variableOf(name)}\` | ${defaultOf(name)} | ${help} |\n`;
  });
  return HEAD + rows.join('') + TAIL;
}

/** Where the page lies. */
export const SERVE_REFERENCE = join(ROOT, 'docs', 'reference', 'serve.md');

if (require.main === module) writeFileSync(SERVE_REFERENCE, serveReference());
