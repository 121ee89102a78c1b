import { DDO_VERSION, type Ddo, type Service } from '../../../protocol/chain/ddo.ts';
import { didOf } from '../../../protocol/chain/did.ts';
import type { ModelAsset } from '../../../protocol/chain/model-asset.ts';
import type { Revenue } from '../../../protocol/chain/revenue.ts';
import type { SignedDelegation } from '../../../protocol/receipt/delegation.ts';
import type { PublishTerms } from './terms.ts';

/** A job on the model may take so long, in seconds; an order lasts as long. */
const JOB_SECONDS = 86_400;

/** What a description is made of, beside the terms. */
export interface DdoFacts {
  readonly chainId: number;
  readonly nft: string;
  readonly datatoken: string;
  readonly owner: string;
  /** ISO 8601. */
  readonly created: string;
  readonly updated: string;
  readonly parents: ModelAsset['parents'];
  readonly revenue?: Revenue | undefined;
  readonly delegation?: SignedDelegation | undefined;
}

function inferenceService(
  { url, amountPer1kTokens }: { url: string; amountPer1kTokens: string },
  { chainId, datatoken, owner, delegation }: DdoFacts,
): Service {
  return {
    id: 'inference',
    type: 'access',
    name: 'Completions',
    description: 'Answers requests of the OpenAI API; each answer carries a receipt that names the model.',
    files: '',
    datatokenAddress: datatoken,
    serviceEndpoint: url,
    timeout: 0,
    additionalInformation: {
      kind: 'inference',
      x402: {
        url,
        scheme: 'batch-settlement',
        network: `eip155:${chainId}`,
        asset: datatoken,
        amountPer1kTokens,
      },
      provider: { wallet: owner, ...(delegation ? { delegation } : {}) },
    },
  };
}

function computeService(
  { kind, node, algorithms }: PublishTerms['compute'][number],
  datatoken: string,
): Service {
  return {
    id: kind,
    type: 'compute',
    name: kind === 'training' ? 'Training on the model' : 'Evaluation of the model',
    description: 'Jobs of Ocean compute-to-data; the weights do not leave the node.',
    files: '',
    datatokenAddress: datatoken,
    serviceEndpoint: node,
    timeout: JOB_SECONDS,
    compute: {
      allowRawAlgorithm: false,
      allowNetworkAccess: false,
      publisherTrustedAlgorithmPublishers: [],
      publisherTrustedAlgorithms: algorithms,
    },
    additionalInformation: { kind },
  };
}

function modelAsset(terms: PublishTerms, { parents, revenue }: DdoFacts): ModelAsset {
  const { modelRoot, manifest, sizeBytes, weights, languages, chunks, training } = terms;
  return {
    modelRoot,
    manifest,
    sizeBytes,
    parents,
    weights,
    ...(languages.length > 0 ? { languages: [...languages] } : {}),
    ...(chunks ? { chunks } : {}),
    ...(training ? { training } : {}),
    ...(revenue ? { revenue } : {}),
  };
}

/** The description of a model in Ocean's format, version 4.7.0. */
export function buildDdo(terms: PublishTerms, facts: DdoFacts): Ddo {
  const { chainId, nft, datatoken, created, updated } = facts;
  const { name, description, author, license, languages, inference, compute } = terms;
  return {
    '@context': ['https://w3id.org/did/v1'],
    id: didOf(nft, chainId),
    version: DDO_VERSION,
    chainId,
    nftAddress: nft,
    metadata: {
      created,
      updated,
      type: 'dataset',
      name,
      description,
      author,
      license,
      tags: ['code-completion', ...languages],
      additionalInformation: { phModel: modelAsset(terms, facts) },
    },
    services: [
      ...(inference ? [inferenceService(inference, facts)] : []),
      ...compute.map((one) => computeService(one, datatoken)),
    ],
  };
}
