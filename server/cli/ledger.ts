import { type Command, Option } from 'commander';
import { homeFolder } from '../home.ts';

// Each verb loads what it needs itself: Ethers takes 29 ms.

interface ChainFlags {
  readonly payments: string;
}

interface RefundFlags extends ChainFlags {
  readonly amount?: string;
}

interface ExportFlags {
  readonly format: 'csv' | 'json';
}

function print(value: unknown): void {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one), 2);
  process.stdout.write(`${text}\n`);
}

async function openBooks() {
  const { openLedger } = await import('../payments/open-ledger.ts');
  return openLedger(homeFolder(), process.env['PH_CODEX_LEDGER']);
}

async function status(): Promise<void> {
  const ledger = await openBooks();
  try {
    const channels = await ledger.channels();
    const sum = (of: (channel: (typeof channels)[number]) => bigint) =>
      channels.reduce((total, channel) => total + of(channel), 0n);
    print({
      channels: channels.length,
      deposited: sum(({ balance }) => balance),
      charged: sum(({ charged }) => charged),
      claimed: sum(({ claimed }) => claimed),
      unclaimed: sum(({ charged, claimed }) => charged - claimed),
      inWork: sum(({ reserved }) => reserved),
      withdrawing: channels.filter(({ withdrawAt }) => withdrawAt !== 0).map(({ id }) => id),
    });
  } finally {
    await ledger.close();
  }
}

/** Runs `work` with books and chain; a server may run beside it, for the wallet's lock lets one at a time send. */
async function withRail<T>(
  { payments }: ChainFlags,
  work: (
    ledger: Awaited<ReturnType<typeof openBooks>>,
    open: Awaited<ReturnType<typeof import('../payments/open-rail.ts').openRail>>,
  ) => Promise<T>,
): Promise<T> {
  const { openRail } = await import('../payments/open-rail.ts');
  const { readPaymentsFile } = await import('../payments/payments-file.ts');
  const rail = await openRail(await readPaymentsFile(payments), homeFolder());
  const ledger = await openBooks();
  try {
    return await work(ledger, rail);
  } finally {
    await ledger.close();
    rail.stop();
  }
}

async function claim(flags: ChainFlags): Promise<void> {
  const { claimChannels, syncOwing } = await import('../payments/claims.ts');
  print(
    await withRail(flags, async (ledger, { rail }) =>
      claimChannels(ledger, rail, await syncOwing(ledger, rail)),
    ),
  );
}

async function refund(channel: string, flags: RefundFlags): Promise<void> {
  const { PhcError } = await import('../../protocol/errors.ts');
  const { refundChannel } = await import('../payments/refund.ts');
  await withRail(flags, async (ledger, { rail, terms }) => {
    const found = await ledger.find(channel.toLowerCase());
    if (!found) throw new PhcError('PHC_REQUEST_INVALID', { detail: `the ledger has no channel ${channel}` });
    const amount = flags.amount === undefined ? undefined : BigInt(flags.amount);
    const result = await refundChannel(terms, ledger, rail, found, amount);
    print(result);
    if (!result.success) process.exitCode = 1;
  });
}

async function exportRequests({ format }: ExportFlags): Promise<void> {
  const ledger = await openBooks();
  try {
    let first = true;
    for await (const row of ledger.requests()) {
      if (format === 'json') {
        process.stdout.write(`${JSON.stringify(row)}\n`);
        continue;
      }
      if (first) process.stdout.write(`${Object.keys(row).join(',')}\n`);
      first = false;
      process.stdout.write(`${Object.values(row).join(',')}\n`);
    }
  } finally {
    await ledger.close();
  }
}

/** `ph-codex ledger`: what a server has earned, and what becomes of it. Amounts are in the token's smallest unit. */
export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('what this server was paid, and claiming it');
  const terms = () =>
    new Option('--payments <file>', 'the file that the server was started with').makeOptionMandatory();
  ledger.command('status').description('sums over all channels, as JSON').action(status);
  ledger.command('claim').description('claim all that was delivered, now').addOption(terms()).action(claim);
  ledger
    .command('refund <channel>')
    .description('give back what is left of a channel, after claiming what was delivered')
    .addOption(terms())
    .option('--amount <units>', 'only so much of it')
    .action(refund);
  ledger
    .command('export')
    .description('every request with its voucher and its charge')
    .addOption(new Option('--format <name>', 'one line a request').choices(['csv', 'json']).default('csv'))
    .action(exportRequests);
}
