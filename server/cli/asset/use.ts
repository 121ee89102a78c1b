import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import type { AssetIndex } from '../../chain/discover/asset-index.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { type Health, UNKNOWN_HEALTH } from '../../chain/discover/providers/health.ts';
import { readHealth, writeHealth } from '../../chain/discover/providers/kept-health.ts';
import { listProviders } from '../../chain/discover/providers/list-providers.ts';
import { watchProviders } from '../../chain/discover/providers/use-any.ts';
import { type Prompt, verifiedCompletion } from '../../chain/discover/providers/verified-completion.ts';
import { askServer } from '../../chain/identity/ask-server.ts';
import { homeFolder } from '../../home.ts';
import { printResult, withChain } from '../chain/task.ts';
import { parseDatatokens } from '../publish/read-terms.ts';
import { acceptAsset, type UseFlags } from './accept.ts';
import { localModel } from './complete-locally.ts';
import type { CommandPayments } from './pay.ts';

interface CompleteFlags extends UseFlags, Prompt {
  readonly local?: boolean;
  /** Datatokens to be put aside at most, at a provider that asks for money. */
  readonly pay?: string;
  readonly from?: string;
}

/** Loaded only by who pays. */
async function paymentsOf(chain: Chain, { pay, from }: CompleteFlags): Promise<CommandPayments | undefined> {
  if (pay === undefined) return undefined;
  const { openCommandPayments } = await import('./pay.ts');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  return openCommandPayments(chain, { home: homeFolder(), from, most: parseDatatokens(pay), say });
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

/** What is remembered of a provider from earlier answers. */
function historyText({ latencyMs, failures }: Health): string {
  const usual = latencyMs === undefined ? 'not used from here yet' : `${Math.round(latencyMs)} ms an answer`;
  return failures === 0 ? usual : `${usual}, failed ${failures} times in a row`;
}

/** `asset providers`: who answers with a model, how fast, and whether everything agrees about each of them. */
export function showProviders(did: string, flags: UseFlags): Promise<void> {
  return withOpenIndex(flags, async (chain, index) => {
    const { modelRoot: root } = await acceptAsset(index, chain, did, undefined, flags);
    const known = await readHealth();
    const found = await Promise.all(
      (await listProviders(index, chain.id, root)).map(async (provider) => {
        const start = performance.now();
        const health = known.get(provider.url) ?? UNKNOWN_HEALTH;
        try {
          await askServer(provider.url);
          const latencyMs = Math.round(performance.now() - start);
          await acceptAsset(index, chain, provider.did, provider.url, flags);
          return { ...provider, latencyMs, health, trouble: undefined };
        } catch (error) {
          return {
            ...provider,
            latencyMs: undefined,
            health,
            trouble: error instanceof Error ? error.message : 'no answer',
          };
        }
      }),
    );
    printResult(flags, found, [
      ...found.map(({ url, latencyMs, health, trouble }) => {
        const state = trouble ?? `answered within ${latencyMs} ms, everything agrees`;
        return `${url}  ${state}; ${historyText(health)}`;
      }),
      ...(found.length === 0 ? ['No description names a provider of this model.'] : []),
    ]);
  });
}

/** `asset complete`: one completion by the first provider about whom everything agrees, else by the model here. */
export function completeWith(did: string, flags: CompleteFlags): Promise<void> {
  return withOpenIndex(flags, async (chain, index) => {
    const { modelRoot: root } = await acceptAsset(index, chain, did, undefined, flags);
    const known = await readHealth();
    const providers = watchProviders(await listProviders(index, chain.id, root), known);
    const here = flags.local === false ? undefined : await localModel(root);
    const payments = await paymentsOf(chain, flags);
    const request = { prompt: flags.prompt, max_tokens: flags.maxTokens };
    const used = providers.use(
      async ({ url, did: own }) => {
        const { facts } = await acceptAsset(index, chain, own, url, flags);
        const model = { name: facts.ddo?.metadata.name ?? '', modelRoot: root, did: own };
        const exchange = await payments?.exchangeWith(url, model, request);
        return verifiedCompletion(url, await askServer(url), root, flags, exchange);
      },
      { local: here && (() => here(flags)) },
    );
    const { result, provider, failed } = await used.finally(async () => {
      await payments?.close();
      await writeHealth(known);
    });
    for (const one of failed) process.stderr.write(`${one.provider.url}: ${one.why}\n`);
    process.stderr.write(
      provider ? `Answered by ${provider.url}, receipt verified.\n` : 'Answered on this machine.\n',
    );
    printResult(flags, { text: result, provider: provider?.url, modelRoot: root }, [result]);
  });
}

/** `asset refund`: what is left at a provider comes back to the wallet that put it aside. */
export async function refundOf(url: string): Promise<void> {
  if (!URL.canParse(url)) throw new PhcError('PHC_REQUEST_INVALID', { detail: `${url} is no address` });
  const { refundFrom } = await import('./pay.ts');
  const came = await refundFrom(homeFolder(), url);
  process.stdout.write(came === undefined ? 'Nothing was put aside there.\n' : `${came} came back.\n`);
}
