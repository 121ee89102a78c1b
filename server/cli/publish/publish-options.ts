import { type Command, InvalidArgumentError } from 'commander';
import type { ComputeTerms, ParentTerms, TrustedAlgorithm } from '../../chain/publish/terms.ts';
import { type WriteFlags, writeOptions } from '../chain/flags.ts';

/** The options of `ph-codex publish` as they were typed. */
export interface PublishFlags extends WriteFlags {
  readonly author: string;
  readonly license: string;
  readonly name?: string;
  readonly symbol: string;
  readonly description?: string;
  readonly language: string[];
  readonly weights: 'open' | 'compute-only';
  readonly manifest: string;
  readonly attestation?: string;
  readonly attestationUri: string;
  readonly price?: string;
  readonly baseToken?: string;
  readonly free?: boolean;
  readonly freeAtOnce: string;
  readonly freePerWallet: string;
  readonly parent: ParentTerms[];
  readonly grant?: string;
  readonly community?: number;
  readonly sharesStayOpen?: boolean;
  readonly url?: string;
  readonly per1k?: string;
  readonly delegation: boolean;
  readonly delegationDays: number;
  readonly trainingNode?: string;
  readonly trainingAlgorithm: TrustedAlgorithm[];
  readonly evaluationNode?: string;
  readonly evaluationAlgorithm: TrustedAlgorithm[];
  readonly again?: boolean;
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const PPM_PER_PERCENT = 10_000;

/** Percent with up to four digits after the point, as millionths. */
function parsePercentage(text: string): number {
  const ppm = Math.round(Number(text) * PPM_PER_PERCENT);
  if (/^\d{1,2}(\.\d{1,4})?$/.test(text)) return ppm;
  throw new InvalidArgumentError('Expected percent below 100, with at most four digits after the point.');
}

/** `NFT:PERCENT` or `DID:PERCENT`; without the percent it gets no share. */
function parseParent(text: string, previous: ParentTerms[]): ParentTerms[] {
  const [, nft, percent = '0'] = /^(0x[0-9a-fA-F]{40}|did:op:[0-9a-f]{64})(?::(.*))?$/.exec(text) ?? [];
  if (nft === undefined) {
    throw new InvalidArgumentError("Expected the parent's data NFT or DID and its share, 0x…:10.");
  }
  return [...previous, { nft, sharePpm: parsePercentage(percent) }];
}

/** `DID`, or `DID,FILES,CONTAINER` with Ocean's checksums; what is left out may be anything. */
function parseAlgorithm(text: string, previous: TrustedAlgorithm[]): TrustedAlgorithm[] {
  const [did = '', filesChecksum = '*', containerSectionChecksum = '*', ...more] = text.split(',');
  if (!/^did:ope?:[0-9a-f]{64}$/.test(did) || more.length > 0) {
    throw new InvalidArgumentError('Expected did:op:…, or did:op:…,FILES,CONTAINER.');
  }
  return [...previous, { did, filesChecksum, containerSectionChecksum }];
}

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError('Expected an http or https address.');
}

function parseAddress(text: string): string {
  if (ADDRESS.test(text)) return text;
  throw new InvalidArgumentError('Expected an address, 0x and 40 digits.');
}

function parseDays(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number of days.');
}

function parseWeights(text: string): 'open' | 'compute-only' {
  if (text === 'open' || text === 'compute-only') return text;
  throw new InvalidArgumentError('Expected open or compute-only.');
}

const collect = (value: string, previous: string[]) => [...previous, value.toLowerCase()];

/** Gives `ph-codex publish` its options. */
export function publishOptions(command: Command): Command {
  return writeOptions(command)
    .requiredOption('--author <name>', 'who publishes; anybody can read it')
    .requiredOption('--license <spdx>', 'licence of the weights, such as Apache-2.0')
    .option('--name <name>', "the asset's name; that of the model by default")
    .option('--symbol <symbol>', 'symbol of its datatoken', 'PHC')
    .option('--description <text>', 'what the model is for')
    .option('--language <name>', 'programming language that it is offered for (repeatable)', collect, [])
    .option('--weights <kind>', 'open: any holder may mirror them; compute-only', parseWeights, 'open')
    .option('--manifest <uri>', 'where its signature (ph-codex model sign) can be fetched', '')
    .option('--attestation <file>', 'statement of its training; that of its recipe by default')
    .option('--attestation-uri <uri>', 'where that can be fetched', '')
    .option('--price <tokens>', 'sell datatokens at so many base tokens each')
    .option('--base-token <address>', "what they are paid with; Ocean's token by default", parseAddress)
    .option('--free', 'give datatokens away')
    .option('--free-at-once <tokens>', 'so many at a time', '10')
    .option('--free-per-wallet <tokens>', 'so many a wallet may hold and still get more', '10')
    .option(
      '--parent <asset:percent>',
      'model that this one was made of, and its share (repeatable)',
      parseParent,
      [],
    )
    .option('--grant <tokens>', 'datatokens minted to the owner of each parent')
    .option(
      '--community <percent>',
      "share of Ocean's community; what an order pays by default",
      parsePercentage,
    )
    .option('--shares-stay-open', 'keep the right to change the shares')
    .option('--url <url>', 'server that answers requests for this model', parseUrl)
    .option('--per-1k <tokens>', 'datatokens for 1,000 tokens of answers')
    .option('--no-delegation', "do not sign that this machine's server key may answer for it")
    .option('--delegation-days <n>', 'how long that holds', parseDays, 90)
    .option('--training-node <url>', 'node of Ocean that trains on the model', parseUrl)
    .option('--training-algorithm <did>', 'algorithm that may (repeatable)', parseAlgorithm, [])
    .option('--evaluation-node <url>', 'node of Ocean that evaluates the model', parseUrl)
    .option('--evaluation-algorithm <did>', 'algorithm that may (repeatable)', parseAlgorithm, [])
    .option('--again', 'publish a model that this wallet has published before');
}

/** The jobs that the options offer. */
export function computeOf(flags: PublishFlags): ComputeTerms[] {
  const { trainingNode, trainingAlgorithm, evaluationNode, evaluationAlgorithm } = flags;
  return [
    ...(trainingNode
      ? [{ kind: 'training' as const, node: trainingNode, algorithms: trainingAlgorithm }]
      : []),
    ...(evaluationNode
      ? [{ kind: 'evaluation' as const, node: evaluationNode, algorithms: evaluationAlgorithm }]
      : []),
  ];
}
