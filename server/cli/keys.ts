import { type Command, InvalidArgumentError } from 'commander';
import { PhcError } from '../../protocol/errors.ts';
import { homeFolder } from '../home.ts';
import type { ApiKey, KeyStore } from '../keys/key-store.ts';
import { newKey } from '../keys/key-text.ts';
import { openKeys } from '../keys/open-keys.ts';

interface AddFlags {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly weight?: number;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || !Number.isSafeInteger(limit))
    throw new InvalidArgumentError('A limit is a whole number from 1.');
  return limit;
}

/** More would be a priority, not a share. */
const MOST_WEIGHT = 100;

function parseWeight(text: string): number {
  const weight = Number(text);
  if (!/^\d+$/.test(text) || weight < 1 || weight > MOST_WEIGHT)
    throw new InvalidArgumentError(`A weight is a whole number from 1 to ${MOST_WEIGHT}.`);
  return weight;
}

async function withKeys<T>(work: (keys: KeyStore) => Promise<T>): Promise<T> {
  const keys = await openKeys(homeFolder(), process.env['PH_CODEX_KEYS']);
  try {
    return await work(keys);
  } finally {
    await keys.close();
  }
}

async function add(name: string, { requestsPerMinute, tokensPerMinute, weight }: AddFlags): Promise<void> {
  const limits = { requests: requestsPerMinute ?? null, tokens: tokensPerMinute ?? null };
  const { text, kept } = newKey(name, limits, weight);
  await withKeys((keys) => keys.add(kept));
  process.stdout.write(`${text}\n`);
  process.stderr.write(
    'This is the only time that it is shown. Servers that had no keys ask for it from their next start.\n',
  );
}

const limit = (value: number | null, what: string) => (value === null ? '' : `  ${value} ${what} a minute`);
const day = (at: number) => new Date(at).toISOString().slice(0, 10);

function describe({ id, name, limits, weight, createdAt, revokedAt }: ApiKey): string {
  const end = revokedAt === null ? '' : `  revoked ${day(revokedAt)}`;
  const share = weight === 1 ? '' : `  weight ${weight}`;
  const limited = limit(limits.requests, 'requests') + limit(limits.tokens, 'tokens');
  return `${id}  ${day(createdAt)}  ${name}${limited}${share}${end}\n`;
}

async function list(): Promise<void> {
  const all = await withKeys((keys) => keys.list());
  process.stdout.write(all.map(describe).join(''));
}

async function revoke(id: string): Promise<void> {
  const revoked = await withKeys((keys) => keys.revoke(id));
  if (!revoked) throw new PhcError('PHC_REQUEST_INVALID', { detail: `there is no valid key ${id}` });
  process.stdout.write(`${id} is revoked.\n`);
}

/** `ph-codex keys`: who may use this server over the network. */
export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('API keys of this server, or with PH_CODEX_KEYS of all that share them');
  keys
    .command('add <name>')
    .description('make a key for somebody, and print it once')
    .option('--requests-per-minute <number>', 'most requests in any minute', parseLimit)
    .option('--tokens-per-minute <number>', 'most tokens, read and written, in any minute', parseLimit)
    .option('--weight <number>', 'its share of the model beside keys with 1, where both wait', parseWeight)
    .action(add);
  keys.command('list').description('the keys by id, without what would let anybody in').action(list);
  keys.command('revoke <id>').description('let a key in no more, from the next request on').action(revoke);
}
