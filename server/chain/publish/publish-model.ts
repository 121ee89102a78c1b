import type { Wallet } from 'ethers';
import * as z from 'zod/mini';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import { didOf } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { SignedDelegation } from '../../../protocol/receipt/delegation.ts';
import { homeFolder } from '../../home.ts';
import { acceptDelegation } from '../../identity/delegate.ts';
import type { Chain } from '../connect.ts';
import { type Journal, type JournalProgress, openJournal } from '../journal.ts';
import { Groundwork, layGroundwork } from './groundwork.ts';
import { addPublished, type Published, readPublished } from './published-list.ts';
import { runSteps } from './run-steps.ts';
import { signDelegation } from './sign-delegation.ts';
import type { PublishTerms } from './terms.ts';

const DAY_SECONDS = 86_400;

interface PublishOptions {
  readonly chain: Chain;
  readonly wallet: Wallet;
  readonly home?: string;
  /** Publish a model that this wallet has published before. */
  readonly again?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: JournalProgress) => void;
}

/** What came of a publication. */
export interface Publication extends Published {
  /** True where the model had been published before, and nothing was sent. */
  readonly already: boolean;
}

/** The asset that this wallet made of the model before, where it is still on the chain. */
async function findBefore(
  { chain, wallet, again }: PublishOptions,
  home: string,
  modelRoot: string,
): Promise<Published | undefined> {
  if (again) return undefined;
  return (await readPublished(home, chain.id)).find(
    (asset) => asset.modelRoot === modelRoot && asset.owner === wallet.address,
  );
}

/** An interrupted publication goes on with its own terms, or not at all. */
async function keepTerms(journal: Journal, terms: PublishTerms): Promise<void> {
  const text = canonicalJson(JSON.parse(JSON.stringify(terms)));
  if ((await journal.fact('terms', z.string(), () => text)) === text) return;
  throw new PhcError('PHC_CHAIN_JOURNAL', {
    detail: `the publication of ${terms.modelRoot} began on other terms`,
  });
}

async function delegate(
  journal: Journal,
  { chain, wallet }: PublishOptions,
  home: string,
  terms: PublishTerms,
  nft: string,
): Promise<SignedDelegation | undefined> {
  const { serverKey, modelRoot, delegationDays } = terms;
  if (!serverKey) return undefined;
  const signed = await journal.fact('delegation', SignedDelegation, () =>
    signDelegation(wallet, chain.id, {
      serverKey,
      did: didOf(nft, chain.id),
      modelRoots: [modelRoot],
      notAfter: Math.floor(Date.now() / 1000) + delegationDays * DAY_SECONDS,
    }),
  );
  await acceptDelegation(home, chain.id, signed.delegation, signed.signature);
  return signed;
}

/**
 * Publishes a model once: killed at any moment and run again with the same terms, it goes on where it was, and a model
 * that is published already stays as it is. Throws what journal, groundwork and wallet throw.
 */
export async function publishModel(terms: PublishTerms, options: PublishOptions): Promise<Publication> {
  const { chain, wallet, home = homeFolder() } = options;
  const { address: owner } = wallet;
  const journal = await openJournal({ ...options, home, id: `publish ${terms.modelRoot}` });
  try {
    const before = journal.resumed ? undefined : await findBefore(options, home, terms.modelRoot);
    if (before) return { ...before, already: true };
    await keepTerms(journal, terms);
    const ground = await journal.fact('groundwork', Groundwork, () => layGroundwork(chain, owner, terms));
    const { nft, datatoken, exchangeId, collector, ddo } = await runSteps({
      chain,
      owner,
      terms,
      ground,
      send: journal.send,
      delegate: (made) => delegate(journal, options, home, terms, made),
    });
    const published: Published = {
      did: ddo.id,
      chainId: chain.id,
      nft,
      datatoken,
      ...(exchangeId ? { exchangeId } : {}),
      collector,
      modelRoot: terms.modelRoot,
      owner,
    };
    await addPublished(home, published);
    await journal.finish();
    return { ...published, already: false };
  } finally {
    await journal.close();
  }
}
