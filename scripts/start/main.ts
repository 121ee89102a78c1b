import { parseArgs } from 'node:util';
import { build } from '../setup/build.ts';
import { endChildren, endChildrenOnSignal } from '../setup/children.ts';
import { ensureModel } from '../setup/model.ts';
import { completeOnce } from './once.ts';
import { openWindow } from './open-window.ts';
import { serveOnly } from './serve-only.ts';

const HELP = `npm start [-- OPTIONS] [FOLDER]

Sets up everything, then opens VS Code with Posthuman Codex in FOLDER (else in a sample).

  --browser      use VS Code in the browser even where desktop VS Code is installed
  --once         complete a snippet in the terminal instead, print it and exit
  --json         with --once: print JSON
  --server-only  only serve completions on 127.0.0.1
  --port NUMBER  with --server-only: the port; 0 takes a free one
`;

/** Entry of `npm start`; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      browser: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      port: { type: 'string' },
      'server-only': { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  endChildrenOnSignal();
  try {
    await build();
    await ensureModel();
    if (values.once) return await completeOnce(values.json);
    if (values['server-only']) return await serveOnly(values.port);
    return await openWindow({ folder: positionals[0], browser: values.browser });
  } finally {
    await endChildren();
  }
}
