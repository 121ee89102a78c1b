import * as z from 'zod/mini';
import { sameAddress } from './did.ts';

/** All of the revenue, in millionths; also the sum of the shares in the Splitter of a model. */
export const WHOLE_PPM = 1_000_000;

const Address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/));
const Did = z.string().check(z.regex(/^did:op:[0-9a-f]{64}$/));

const Payee = z.object({
  account: Address,
  /** Millionths of the revenue. */
  sharePpm: z.int().check(z.positive(), z.maximum(WHOLE_PPM)),
  role: z.enum(['publisher', 'parent', 'community', 'curator']),
  /** Of the parent that the share is for. */
  did: z.optional(Did),
});
/** Who gets which share of what a model earns, and why. */
export type Payee = z.infer<typeof Payee>;

/** Datatokens of a child that were minted to the owner of one of its parents at publication. */
export const Grant = z.object({
  account: Address,
  did: Did,
  /** Datatokens of the child in their smallest unit, decimal digits. */
  amount: z.string().check(z.regex(/^[1-9]\d{0,38}$/)),
});
export type Grant = z.infer<typeof Grant>;

/** What a DDO says about the money of its model: the contract that collects it, and who is paid from there. */
export const Revenue = z.object({
  collector: Address,
  payees: z.array(Payee).check(z.minLength(1), z.maxLength(64)),
  grants: z.optional(z.array(Grant).check(z.maxLength(16))),
});
export type Revenue = z.infer<typeof Revenue>;

/** Who else than the publisher has a share; an empty list for a model that stands alone. */
export type OtherPayee = Payee & { readonly role: 'parent' | 'community' | 'curator' };

/** The payees of a model: the others as named, the publisher with the rest. Throws `RangeError` when nothing is left. */
export function payeesOf(publisher: string, others: readonly OtherPayee[]): Payee[] {
  const given = others.reduce((sum, { sharePpm }) => sum + sharePpm, 0);
  if (given >= WHOLE_PPM) throw new RangeError(`the shares of others are ${given} millionths of the revenue`);
  const rest: Payee = { account: publisher, sharePpm: WHOLE_PPM - given, role: 'publisher' };
  return [rest, ...others.filter(({ sharePpm }) => sharePpm > 0)];
}

/** An account and its shares in a Splitter. */
export interface Share {
  readonly account: string;
  readonly shares: number;
}

/** The payees as a Splitter takes them: each account once, in the order of their first mention. */
export function sharesOf(payees: readonly Payee[]): Share[] {
  const shares = new Map<string, Share>();
  for (const { account, sharePpm } of payees) {
    const key = account.toLowerCase();
    const before = shares.get(key);
    shares.set(key, { account: before?.account ?? account, shares: (before?.shares ?? 0) + sharePpm });
  }
  return [...shares.values()];
}

/** What the chain says about where a model's revenue goes. */
export interface RevenueFacts {
  /** The datatoken's payment collector. */
  readonly collector: string;
  /** Holder of the data NFT. */
  readonly nftOwner: string;
  /** The collector's own state when its code is that of Ocean's Splitter; undefined otherwise. */
  readonly splitter?: { readonly owner: string; readonly shares: readonly Share[] } | undefined;
}

/** What can be wrong with the revenue of a model, or become so, and what it means in a sentence. */
export const REVENUE_FINDINGS = {
  collector: 'the revenue goes to another account than the description says',
  'no-splitter': "the collector is not Ocean's Splitter, so nothing makes it share",
  shares: 'the shares are not those of the description',
  parents: 'the shares of the parents are not those that the description promises them',
  unstated: 'the description does not say where the revenue goes',
  'shares-can-change': 'an owner can change the shares at any time, also of what is not paid out yet',
  'collector-can-change': "the data NFT's owner can send the revenue elsewhere at any time",
} as const;
export type RevenueFindingName = keyof typeof REVENUE_FINDINGS;

/** One finding, with what was seen. */
export interface RevenueFinding {
  readonly name: RevenueFindingName;
  readonly detail: string;
}

/** What was found about a model's revenue. */
export interface RevenueCheck {
  /** True when nothing differs from the description. */
  readonly agrees: boolean;
  /** What differs from the description. */
  readonly differences: readonly RevenueFinding[];
  /** What holds now and is not bound to. */
  readonly changeable: readonly RevenueFinding[];
}

const NOBODY = `0x${'0'.repeat(40)}`;

function shareLines(shares: readonly Share[]): string[] {
  return shares.map(({ account, shares: count }) => `${account.toLowerCase()} ${count}`).sort();
}

function parentFindings(
  stated: Revenue,
  parents: readonly { did: string; sharePpm: number }[],
): RevenueFinding[] {
  return parents.flatMap(({ did, sharePpm }) => {
    const paid = stated.payees
      .filter((payee) => payee.role === 'parent' && payee.did === did)
      .reduce((sum, payee) => sum + payee.sharePpm, 0);
    return paid === sharePpm
      ? []
      : [{ name: 'parents', detail: `${did}: ${paid} instead of ${sharePpm} millionths` }];
  });
}

function changeableFindings({ nftOwner, splitter }: RevenueFacts): RevenueFinding[] {
  const found: RevenueFinding[] = [];
  if (splitter && !sameAddress(splitter.owner, NOBODY))
    found.push({ name: 'shares-can-change', detail: splitter.owner });
  // There is no way around this one: the data NFT can be given to no contract that could not act on it, and whoever
  // gets it becomes the collector.
  found.push({ name: 'collector-can-change', detail: nftOwner });
  return found;
}

/**
 * Compares what a description says about a model's revenue with what the chain says; `parents` are those of the
 * description. Agreement is of this moment: `changeable` names who could end it.
 */
export function checkRevenue(
  stated: Revenue | undefined,
  parents: readonly { readonly did: string; readonly sharePpm: number }[],
  facts: RevenueFacts,
): RevenueCheck {
  const differences: RevenueFinding[] = [];
  if (!stated) {
    differences.push({ name: 'unstated', detail: facts.collector });
  } else {
    if (!sameAddress(stated.collector, facts.collector))
      differences.push({ name: 'collector', detail: `${facts.collector}, not ${stated.collector}` });
    // A model that stands alone pays its publisher without a Splitter in between.
    const alone = stated.payees.length === 1 && sameAddress(stated.payees[0]!.account, facts.collector);
    const [is, said] = [shareLines(facts.splitter?.shares ?? []), shareLines(sharesOf(stated.payees))];
    if (!facts.splitter && !alone) differences.push({ name: 'no-splitter', detail: facts.collector });
    if (facts.splitter && is.join() !== said.join())
      differences.push({ name: 'shares', detail: `${is.join(', ')}; said: ${said.join(', ')}` });
    differences.push(...parentFindings(stated, parents));
  }
  return { agrees: differences.length === 0, differences, changeable: changeableFindings(facts) };
}
