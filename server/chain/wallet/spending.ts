import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatEther, parseEther } from 'ethers';
import * as z from 'zod/mini';
import { DEVNET_ID } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode } from '../../disk-error.ts';
import { keysFolder } from '../../home.ts';
import type { Chain } from '../connect.ts';

const DAY_MS = 86_400_000;

/** What a transaction and a day may cost at most, in the chain's coin. */
interface Limits {
  readonly perTransaction: bigint;
  readonly perDay: bigint;
}

/** A whole publication takes 3 million gas: these allow one at ten times the fees of an ordinary day. */
const DEFAULTS: Readonly<Record<string, Limits>> = {
  POL: { perTransaction: parseEther('5'), perDay: parseEther('20') },
  ETH: { perTransaction: parseEther('0.01'), perDay: parseEther('0.05') },
};

const Amount = z.string().check(z.regex(/^\d{1,20}(\.\d{1,18})?$/));
const LimitsFile = z.record(z.string(), z.object({ perTransaction: Amount, perDay: Amount }));
const SpentFile = z.array(z.object({ at: z.int(), hash: z.string(), wei: z.string() }));

/** Where a person changes the limits: `{ "polygon": { "perTransaction": "5", "perDay": "20" } }`, in the chain's coin. */
function limitsFile(home: string): string {
  return join(keysFolder(home), 'limits.json');
}

function spentFile(home: string, { id }: Chain, address: string): string {
  return join(home, 'chain', String(id), `${address.toLowerCase()}.spent.json`);
}

async function readJson<Shape extends z.ZodMiniType>(
  path: string,
  shape: Shape,
): Promise<z.infer<Shape> | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new PhcError('PHC_CHAIN_LIMIT', { detail: `${path} cannot be read`, cause });
  }
}

async function limitsOf(home: string, { name, coin }: Chain): Promise<Limits> {
  const own = (await readJson(limitsFile(home), LimitsFile))?.[name];
  if (!own) return DEFAULTS[coin]!;
  return { perTransaction: parseEther(own.perTransaction), perDay: parseEther(own.perDay) };
}

/**
 * Writes down what a transaction may cost at most, before it is sent. Throws `PHC_CHAIN_LIMIT` where that is more than
 * this wallet may spend at once or within 24 hours; the development chain has no limits.
 */
export async function spend(
  home: string,
  chain: Chain,
  { address, hash, wei }: { readonly address: string; readonly hash: string; readonly wei: bigint },
): Promise<void> {
  if (chain.id === DEVNET_ID) return;
  const { perTransaction, perDay } = await limitsOf(home, chain);
  const path = spentFile(home, chain, address);
  const now = Date.now();
  const recent = ((await readJson(path, SpentFile)) ?? []).filter(({ at }) => now - at < DAY_MS);
  const day = recent.reduce((sum, entry) => sum + BigInt(entry.wei), wei);
  const refuse = (what: string, amount: bigint, limit: bigint) =>
    new PhcError('PHC_CHAIN_LIMIT', {
      detail: `${what} ${formatEther(amount)} ${chain.coin} at most, the limit is ${formatEther(limit)}, in ${limitsFile(home)}`,
    });
  if (wei > perTransaction) throw refuse('the transaction costs', wei, perTransaction);
  if (day > perDay) throw refuse('with it 24 hours cost', day, perDay);
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, JSON.stringify([...recent, { at: now, hash, wei: String(wei) }]));
}
