import * as z from 'zod/mini';
import { ModelAsset } from '../../../protocol/chain/model-asset.ts';
import { Grant, type OtherPayee, type Payee, payeesOf, Revenue } from '../../../protocol/chain/revenue.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { ROUTER } from '../token/abi.ts';
import { readTokenInfo } from '../token/token-info.ts';
import { type Parent, readParent } from './read-parents.ts';
import type { PublishTerms } from './terms.ts';

const WEI_PER_PPM = 10n ** 12n;

/** What the terms come to on this chain, looked up once and kept. */
export const Groundwork = z.object({
  parents: ModelAsset.shape.parents,
  /** The publisher alone where nobody else has a share: then there is no Splitter. */
  payees: Revenue.shape.payees,
  grants: z.array(Grant),
  /** Of the base token, where there is a price. */
  baseDecimals: z.int(),
  /** ISO 8601, without fractions of a second. */
  created: z.string(),
});
export type Groundwork = z.infer<typeof Groundwork>;

/** Ocean's community: where its fees go, and the share of an order that it takes by itself, in millionths. */
export async function readCommunity(chain: Chain): Promise<{ collector: string; sharePpm: number }> {
  const router = { abi: ROUTER, to: contractAddress(chain, 'Router') };
  const [collector, fee] = await Promise.all([
    callView(chain.provider, { ...router, method: 'getOPCCollector' }, z.string()),
    callView(chain.provider, { ...router, method: 'getOPCConsumeFee' }, z.bigint()),
  ]);
  return { collector, sharePpm: Number(fee / WEI_PER_PPM) };
}

function parentPayees(parents: readonly Parent[]): OtherPayee[] {
  return parents.map(({ collector, did, sharePpm }) => ({
    account: collector,
    sharePpm,
    role: 'parent',
    did,
  }));
}

async function payees(
  chain: Chain,
  owner: string,
  { communityPpm }: PublishTerms,
  parents: readonly Parent[],
): Promise<Payee[]> {
  const others = parentPayees(parents);
  if (communityPpm > 0) {
    const { collector } = await readCommunity(chain);
    others.push({ account: collector, sharePpm: communityPpm, role: 'community' });
  }
  try {
    return payeesOf(owner, others);
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new PhcError('PHC_PUBLISH_TERMS', { detail: cause.message, cause });
    throw cause;
  }
}

/** Looks up parents, payees and tokens of the terms. Throws `PHC_PUBLISH_PARENT`, `PHC_PUBLISH_TERMS`, `PHC_CHAIN_CONTRACT`. */
export async function layGroundwork(chain: Chain, owner: string, terms: PublishTerms): Promise<Groundwork> {
  const parents = await Promise.all(terms.parents.map((parent) => readParent(chain, parent)));
  const { price, grantEach } = terms;
  const base = price.kind === 'fixed' ? await readTokenInfo(chain.provider, price.baseToken) : undefined;
  return {
    parents: parents.map(({ did, modelRoot, sharePpm }) => ({ did, modelRoot, sharePpm })),
    payees: await payees(chain, owner, terms, parents),
    grants:
      grantEach === '0'
        ? []
        : parents.map(({ owner: account, did }) => ({ account, did, amount: grantEach })),
    baseDecimals: base?.decimals ?? 0,
    created: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
