import type { Chain } from '../../chain/connect.ts';
import type { AssetIndex } from '../../chain/discover/asset-index.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { listProviders } from '../../chain/discover/providers/list-providers.ts';
import { watchProviders } from '../../chain/discover/providers/use-any.ts';
import { type Prompt, verifiedCompletion } from '../../chain/discover/providers/verified-completion.ts';
import { askServer } from '../../chain/identity/ask-server.ts';
import { printResult, withChain } from '../chain/task.ts';
import { acceptAsset, type UseFlags } from './accept.ts';
import { localModel } from './complete-locally.ts';

interface CompleteFlags extends UseFlags, Prompt {
  readonly local?: boolean;
}

async function withOpenIndex<T>(
  flags: UseFlags,
  work: (chain: Chain, index: AssetIndex) => Promise<T>,
): Promise<T> {
  return withChain(flags, async (chain) => {
    const index = await openIndex();
    try {
      return await work(chain, index);
    } finally {
      await index.close();
    }
  });
}

/** `asset providers`: who answers with a model, how fast, and whether everything agrees about each of them. */
export function showProviders(did: string, flags: UseFlags): Promise<void> {
  return withOpenIndex(flags, async (chain, index) => {
    const { modelRoot: root } = await acceptAsset(index, chain, did, undefined, flags);
    const found = await Promise.all(
      (await listProviders(index, chain.id, root)).map(async (provider) => {
        const start = performance.now();
        try {
          await askServer(provider.url);
          const latencyMs = Math.round(performance.now() - start);
          await acceptAsset(index, chain, provider.did, provider.url, flags);
          return { ...provider, latencyMs, trouble: undefined };
        } catch (error) {
          return {
            ...provider,
            latencyMs: undefined,
            trouble: error instanceof Error ? error.message : 'no answer',
          };
        }
      }),
    );
    printResult(flags, found, [
      ...found.map(({ url, latencyMs, trouble }) =>
        trouble === undefined ? `${url}  ${latencyMs} ms, everything agrees` : `${url}  ${trouble}`,
      ),
      ...(found.length === 0 ? ['No description names a provider of this model.'] : []),
    ]);
  });
}

/** `asset complete`: one completion by the first provider about whom everything agrees, else by the model here. */
export function completeWith(did: string, flags: CompleteFlags): Promise<void> {
  return withOpenIndex(flags, async (chain, index) => {
    const { modelRoot: root } = await acceptAsset(index, chain, did, undefined, flags);
    const providers = watchProviders(await listProviders(index, chain.id, root));
    const here = flags.local === false ? undefined : await localModel(root);
    const { result, provider, failed } = await providers.use(
      async ({ url, did: own }) => {
        await acceptAsset(index, chain, own, url, flags);
        return verifiedCompletion(url, await askServer(url), root, flags);
      },
      { local: here && (() => here(flags)) },
    );
    for (const one of failed) process.stderr.write(`${one.provider.url}: ${one.why}\n`);
    process.stderr.write(
      provider ? `Answered by ${provider.url}, receipt verified.\n` : 'Answered on this machine.\n',
    );
    printResult(flags, { text: result, provider: provider?.url, modelRoot: root }, [result]);
  });
}
