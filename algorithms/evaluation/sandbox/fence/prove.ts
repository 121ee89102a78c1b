import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { PhcError } from '../../../../protocol/errors.ts';
import { FENCE_ENVIRONMENT, fenceCommand } from './command.ts';

const PROOF_TIMEOUT_MS = 30_000;

/** Says what a process inside can see; not under Node's permission model, which would hide a hole in the fence. */
const LOOK = `
const { networkInterfaces } = require('node:os');
const { readdirSync, mkdirSync } = require('node:fs');
let writable = true;
try { mkdirSync('/usr/ph-codex-probe'); } catch { writable = false; }
process.stdout.write(JSON.stringify({
  interfaces: Object.keys(networkInterfaces()), pid: process.pid, folders: readdirSync('/'), writable,
  environment: Object.keys(process.env),
}));`;

const Sight = z.object({
  interfaces: z.array(z.string()),
  pid: z.number(),
  folders: z.array(z.string()),
  writable: z.boolean(),
  environment: z.array(z.string()),
});

const PRIVATE = ['home', 'root', 'tmp', 'run', 'var', 'etc', 'proc', 'dev'];

function findHole(sight: z.infer<typeof Sight>): string | undefined {
  if (sight.interfaces.length > 0) return 'the network is in reach';
  if (sight.pid !== 1) return 'other processes are in reach';
  if (sight.writable) return 'files can be written';
  const seen = sight.folders.filter((folder) => PRIVATE.includes(folder));
  // The folders that lead to the interpreter's own files are there, with nothing else in them.
  const node = realpathSync(process.execPath).split('/')[1];
  const open = seen.filter((folder) => folder !== node);
  if (open.length > 0) return `/${open[0]} is in reach`;
  return sight.environment.some((name) => !['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
    ? 'the environment is in reach'
    : undefined;
}

/** Tries the fence with a process that looks around; PHC_SANDBOX_FENCE where there is none or it has a hole. */
export async function proveFence(): Promise<void> {
  const node = realpathSync(process.execPath);
  const [program, args] = fenceCommand([node, '-e', LOOK], [node]);
  let hole: string | undefined;
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      env: FENCE_ENVIRONMENT,
      timeout: PROOF_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    hole = findHole(Sight.parse(JSON.parse(stdout)));
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n').slice(-2);
    throw new PhcError('PHC_SANDBOX_FENCE', { detail: first.slice(0, 200), cause: error });
  }
  if (hole) throw new PhcError('PHC_SANDBOX_FENCE', { detail: hole });
}
