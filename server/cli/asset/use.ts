import { DISAGREEMENTS } from '../../../protocol/chain/agreement.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { listProviders } from '../../chain/discover/providers/list-providers.ts';
import { watchProviders } from '../../chain/discover/providers/use-any.ts';
import { type Prompt, verifiedCompletion } from '../../chain/discover/providers/verified-completion.ts';
import { askServer } from '../../chain/identity/ask-server.ts';
import { verifyAsset } from '../../chain/identity/verify-asset.ts';
import { homeFolder } from '../../home.ts';
import type { Sqlite } from '../../sqlite.ts';
import { printResult, withChain } from '../chain/task.ts';
import { localModel } from './complete-locally.ts';
import type { IndexFlags } from './with-index.ts';

interface UseFlags extends IndexFlags {
  readonly workspace: string;
}
interface CompleteFlags extends UseFlags, Prompt {
  readonly local?: boolean;
}

/** Verifies an asset, with a server where one is named; throws `PHC_ASSET_REFUSED` with each disagreement. */
async function accept(
  database: Sqlite,
  chain: Chain,
  did: string,
  server: string | undefined,
  flags: UseFlags,
) {
  const { workspace, witnesses } = flags;
  const found = await verifyAsset(database, chain, { home: homeFolder(), did, workspace, witnesses, server });
  if (found.accepted && found.modelRoot !== undefined) return found.modelRoot;
  const detail = found.disagreements
    .map(({ name, detail: what }) => `${DISAGREEMENTS[name]}: ${what}`)
    .join('; ');
  throw new PhcError('PHC_ASSET_REFUSED', { detail });
}

async function withDatabase<T>(
  flags: UseFlags,
  work: (chain: Chain, database: Sqlite) => Promise<T>,
): Promise<T> {
  return withChain(flags, async (chain) => {
    const database = openIndex();
    try {
      return await work(chain, database);
    } finally {
      database.close();
    }
  });
}

/** `asset providers`: who answers with a model, how fast, and whether everything agrees about each of them. */
export function showProviders(did: string, flags: UseFlags): Promise<void> {
  return withDatabase(flags, async (chain, database) => {
    const root = await accept(database, chain, did, undefined, flags);
    const found = await Promise.all(
      listProviders(database, chain.id, root).map(async (provider) => {
        const start = performance.now();
        try {
          await askServer(provider.url);
          const latencyMs = Math.round(performance.now() - start);
          await accept(database, chain, provider.did, provider.url, flags);
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
  return withDatabase(flags, async (chain, database) => {
    const root = await accept(database, chain, did, undefined, flags);
    const providers = watchProviders(listProviders(database, chain.id, root));
    const here = flags.local === false ? undefined : await localModel(root);
    const { result, provider, failed } = await providers.use(
      async ({ url, did: own }) => {
        await accept(database, chain, own, url, flags);
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
