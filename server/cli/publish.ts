import type { Command } from 'commander';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { openModel } from '../model/store.ts';
import { type PublishFlags, publishOptions } from './publish/publish-options.ts';

async function publish(name: string, flags: PublishFlags): Promise<void> {
  const { withChain, printResult } = await import('./chain/task.ts');
  const { openWallet } = await import('../chain/wallet/open-wallet.ts');
  const { readTerms } = await import('./publish/read-terms.ts');
  const model = await openModel(name, { searchFolders: [defaultRecipesFolder()] });
  await withChain(flags, async (chain) => {
    const wallet = await openWallet(chain, flags.from);
    const terms = await readTerms(chain, model, flags);
    if (flags.dryRun) {
      const { previewPublication } = await import('../chain/publish/preview.ts');
      const { previewLines } = await import('./publish/preview-lines.ts');
      const preview = await previewPublication(chain, wallet, terms);
      const { maxFeePerGas } = await chain.provider.getFeeData();
      const lines = previewLines(chain, wallet.address, terms, preview, maxFeePerGas ?? 0n);
      printResult(flags, { dryRun: true, from: wallet.address, ...preview }, lines);
      return;
    }
    const { publishModel } = await import('../chain/publish/publish-model.ts');
    const { withProgress } = await import('./with-progress.ts');
    const published = await withProgress((onProgress, signal) =>
      publishModel(terms, {
        chain,
        wallet,
        signal,
        again: flags.again ?? false,
        onProgress: ({ step, state, hash }) =>
          onProgress(`${step}: ${state === 'done' ? 'done' : hash}`, Number(state === 'done')),
      }),
    );
    if (!published) return;
    const { did, nft, datatoken, collector, already } = published;
    printResult(flags, published, [
      ...(already ? ['This wallet has published the model before; --again makes a second asset.'] : []),
      did,
      `data NFT   ${nft}`,
      `datatoken  ${datatoken}`,
      `revenue to ${collector}`,
    ]);
  });
}

/** `ph-codex publish`. */
export function registerPublish(program: Command): void {
  publishOptions(
    program
      .command('publish')
      .description('publish a model on a chain: its identity, its price, and who answers for it')
      .argument('<model>', 'name or model root'),
  ).action(publish);
}
