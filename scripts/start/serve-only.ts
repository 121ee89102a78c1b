import { startChild } from '../setup/children.ts';
import { COMMAND_LINE } from '../setup/paths.ts';

/** Serves completions on 127.0.0.1 until it is stopped; the server prints its own address. */
export async function serveOnly(port: string | undefined): Promise<number> {
  const child = startChild(
    process.execPath,
    [COMMAND_LINE, 'serve', ...(port === undefined ? [] : ['--port', port])],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
