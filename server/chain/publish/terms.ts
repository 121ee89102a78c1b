/** A model that this one was made from. */
export interface ParentTerms {
  /** Its data NFT. */
  readonly nft: string;
  /** Its share of the revenue, in millionths. */
  readonly sharePpm: number;
}

/** How the model's datatokens are had; amounts in the smallest units. */
export type Price =
  | { readonly kind: 'fixed'; readonly baseToken: string; readonly perToken: string }
  | { readonly kind: 'free'; readonly atOnce: string; readonly perWallet: string }
  | { readonly kind: 'none' };

/** An algorithm that may see the weights, as Ocean's nodes compare it; `*` for any checksum. */
export interface TrustedAlgorithm {
  readonly did: string;
  readonly filesChecksum: string;
  readonly containerSectionChecksum: string;
}

/** A node of Ocean that runs jobs on the model. */
export interface ComputeTerms {
  readonly kind: 'training' | 'evaluation';
  readonly node: string;
  readonly algorithms: readonly TrustedAlgorithm[];
}

/** Everything that a publisher decides; as JSON it is compared with what an interrupted publication began with. */
export interface PublishTerms {
  readonly modelRoot: string;
  readonly sizeBytes: number;
  readonly name: string;
  readonly symbol: string;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly languages: readonly string[];
  readonly weights: 'open' | 'compute-only';
  /** Where the signed manifest lies; empty where only servers hand it out. */
  readonly manifest: string;
  readonly chunks?: { readonly size: number; readonly root: string };
  readonly training?: { readonly uri: string; readonly sha256: string };
  readonly price: Price;
  readonly parents: readonly ParentTerms[];
  /** Datatokens minted to the owner of each parent, in their smallest unit. */
  readonly grantEach: string;
  /** What Ocean's community gets of the revenue, in millionths. */
  readonly communityPpm: number;
  /** After it nobody can change the shares. */
  readonly sealShares: boolean;
  readonly inference?: { readonly url: string; readonly amountPer1kTokens: string };
  readonly compute: readonly ComputeTerms[];
  /** Key of the server that answers for the publisher; without it no delegation is signed. */
  readonly serverKey?: string;
  readonly delegationDays: number;
}
