import { type Command, InvalidArgumentError } from 'commander';
import { PhcError } from '../../protocol/errors.ts';
import { homeFolder } from '../home.ts';

interface Flags {
  readonly port: number;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a port, 0 to 65535.');
}

function untilSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(undefined)).once('SIGTERM', () => resolve(undefined));
  });
}

async function run({ port, fresh = false, json }: Flags): Promise<void> {
  const start = performance.now();
  const { startDevnet } = await import('../chain/devnet/start-devnet.ts');
  const { devnetJson } = await import('../chain/devnet/devnet-json.ts');
  const stopped = untilSignal();
  const { file, restored, ended, stop } = await startDevnet({ port, fresh, ownGroup: true });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const lines = json
    ? [JSON.stringify({ ...file, restored, seconds: Number(seconds) })]
    : [
        ...file.accounts.map(({ name, address }) => `${name.padEnd(10)} ${address}`),
        `${file.rpc}, chain ${file.chainId}, described in ${devnetJson(homeFolder())}`,
        `${restored ? 'Went on from what was kept' : 'Deployed everything'}; ready in ${seconds} s. Ctrl-C ends it and keeps its state.`,
      ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const words = await Promise.race([stopped, ended]);
  await stop();
  if (words !== undefined)
    throw new PhcError('PHC_CHAIN_UNREACHABLE', { detail: `anvil ended: ${words.slice(-300)}` });
}

/** `ph-codex devnet`. */
export function registerDevnet(program: Command): void {
  program
    .command('devnet')
    .description('run a chain of your own, with the contracts of Ocean and money for everybody')
    .option('--port <port>', 'port of its node; 0 takes a free one', parsePort, 8545)
    .option('--fresh', 'forget what happened on it before')
    .option('--json', 'print devnet.json in one line')
    .action(run);
}
