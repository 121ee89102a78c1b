import type { Command } from 'commander';
import { believeOptions } from './asset/register-reading.ts';
import { writeOptions } from './chain/flags.ts';

const verbs = () => import('./asset/mirror-verbs.ts');

const collect = (value: string, previous: string[]) => [...previous, value];

/** `ph-codex mirror`, and `ph-codex announce`. */
export function registerMirror(program: Command): void {
  believeOptions(program.command('mirror'))
    .description('fetch the files of an open model from everybody who holds them')
    .argument('<did>', 'identifier of the asset')
    .option(
      '--holder <url>',
      'a server to be asked besides those that the chain names (repeatable)',
      collect,
      [],
    )
    .option('--name <name>', 'what to call the model here; that of the asset by default')
    .option('--workspace <folder>', 'whose pin counts', process.cwd())
    .action(async (did, flags) => (await verbs()).mirror(did, flags));
  writeOptions(program.command('announce'))
    .description('say on the chain that a server hands out the files of a model ("serve --share")')
    .argument('<did>', 'identifier of the asset')
    .argument('<url>', 'base URL of the server')
    .action(async (did, url, flags) => (await verbs()).announce(did, url, flags));
}
