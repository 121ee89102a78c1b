import { type Command, InvalidArgumentError } from 'commander';
import { createRouteProxy } from '../route/route-proxy.ts';

interface RouteFlags {
  readonly replica: URL[];
  readonly host: string;
  readonly port: number;
}

function addReplica(text: string, previous: readonly URL[] = []): URL[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidArgumentError('A replica is an http or https URL.');
  return [...previous, url];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

async function route({ replica, host, port }: RouteFlags): Promise<void> {
  const proxy = createRouteProxy(replica);
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject).listen(port, host, resolve);
  });
  const address = proxy.address();
  const own = typeof address === 'object' && address ? address.port : port;
  process.stdout.write(`Listening on http://${host}:${own}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  proxy.close();
  proxy.closeIdleConnections();
}

/** `ph-codex route`. */
export function registerRoute(program: Command): void {
  program
    .command('route')
    .description('share requests out among servers, each document to the one that has it in its cache')
    .requiredOption('--replica <url>', 'a server (repeatable)', addReplica)
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port to listen at; 0 takes a free one', parsePort, 8460)
    .action(route);
}
