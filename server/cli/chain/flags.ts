import { type Command, InvalidArgumentError } from 'commander';

/** Of every command that reads a chain. */
export interface ReadFlags {
  readonly chain: string;
  readonly rpc?: string[];
  readonly json?: boolean;
}

/** Of every command that writes to a chain. */
export interface WriteFlags extends ReadFlags {
  readonly from?: string;
  readonly dryRun?: boolean;
}

const collect = (value: string, previous: string[] = []) => [...previous, value];

/** Adds the options of a command that reads a chain. */
export function readOptions(command: Command): Command {
  return command
    .option('--chain <name>', 'polygon, amoy, sepolia, base, op-sepolia or devnet', 'polygon')
    .option('--rpc <url>', "node to ask in the place of the table's (repeatable)", collect)
    .option('--json', 'print the result as JSON');
}

/** Adds the options of a command that writes to a chain. */
export function writeOptions(command: Command): Command {
  return readOptions(command)
    .option(
      '--from <wallet>',
      'keystore file, or an account of the devnet; else PH_CODEX_PRIVATE_KEY or PH_CODEX_KEYSTORE',
    )
    .option('--dry-run', 'show each transaction, its gas and what becomes public; send nothing');
}

/** A share in percent as ten-thousandths, for options. */
export function parsePercent(text: string): number {
  const bps = Math.round(Number(text) * 100);
  if (/^\d+(\.\d{1,2})?$/.test(text) && bps < 10_000) return bps;
  throw new InvalidArgumentError('Expected percent, from 0 to below 100, with at most two digits.');
}

/** A place in a list, for options. */
export function parseIndex(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 0 on.');
}
