import type { Command } from 'commander';

// Loaded when they are called: ethers takes longer to read than most commands take to run.
const keystores = () => import('../chain/wallet/keystore.ts');
const passwords = () => import('../chain/wallet/read-password.ts');

async function makeWallet(file: string): Promise<void> {
  const { readPassword } = await passwords();
  const { newKeystore } = await keystores();
  const address = await newKeystore(file, await readPassword(file, 'new'));
  process.stdout.write(
    `${address}\n${file}\nKeep a copy of the file, and its password elsewhere: nobody can make either again.\n`,
  );
}

async function showWallet(file: string, { check }: { readonly check?: boolean }): Promise<void> {
  const { keystoreAddress, openKeystore } = await keystores();
  const address = await keystoreAddress(file);
  if (!check) {
    process.stdout.write(`${address}, as the file says\n`);
    return;
  }
  const { readPassword } = await passwords();
  const { computeAddress } = await import('ethers');
  process.stdout.write(
    `${computeAddress(await openKeystore(file, await readPassword(file)))}, by its own key\n`,
  );
}

/** `ph-codex wallet new | show`: the keys that commands sign with; none is ever printed. */
export function registerWallet(program: Command): void {
  const wallet = program.command('wallet').description('make keys that commands sign with, in files');
  wallet
    .command('new')
    .description(
      'make a key and keep it in a keystore; the password is asked for, or in PH_CODEX_KEYSTORE_PASSWORD or the file PH_CODEX_KEYSTORE_PASSWORD_FILE',
    )
    .argument('<file>', 'where to keep it; must not be there yet')
    .action(makeWallet);
  wallet
    .command('show')
    .description('show the address of a keystore')
    .argument('<file>', 'keystore, version 3')
    .option('--check', 'open it with its password, and show the address of the key that is in it')
    .action(showWallet);
}
