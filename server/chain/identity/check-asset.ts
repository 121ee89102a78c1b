import type { AssetCheck, AssetCheckRequest, AttestedScore } from '../../../protocol/chain/asset-check.ts';
import { chainNameOf } from '../../../protocol/chain/chains.ts';
import { type JudgedScore, judgeScores } from '../../../protocol/chain/judge-scores.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { openChain } from '../connect.ts';
import { findAssets } from '../discover/find-assets.ts';
import { openIndex } from '../discover/open-index.ts';
import { findScores, interestedIn } from '../scores/find-scores.ts';
import { verifyAsset } from './verify-asset.ts';

/** Anybody can attest as often as they pay for it; people look at the first few. */
const MOST_SCORES = 20;

function shown({ score, attester, independent, confirmations }: JudgedScore): AttestedScore {
  const { metric, nProblems, valuePpm, ciLowPpm, ciHighPpm } = score;
  return {
    metric,
    problems: nProblems,
    valuePpm,
    lowPpm: ciLowPpm,
    highPpm: ciHighPpm,
    attester,
    independent,
    confirmations: confirmations.map(({ attester: second, standing }) => ({ attester: second, standing })),
  };
}

/**
 * Compares what a far server says of itself with the chain that it names, as several nodes know it, and reads the scores
 * that stand there; a root that all agree on is pinned to the workspace. Throws as `verifyAsset` does, and
 * `PHC_CHAIN_UNKNOWN`.
 */
export async function checkAsset(
  { did, chainId, server, modelRoot, workspace, repin }: AssetCheckRequest,
  home: string,
  onProgress: (step: string, fraction: number) => void,
): Promise<AssetCheck> {
  const name = chainNameOf(chainId);
  if (name === undefined) throw new PhcError('PHC_CHAIN_UNKNOWN', { detail: String(chainId) });
  const chain = await openChain(name, { home });
  const index = await openIndex(home);
  try {
    const options = { home, did, workspace, server, repin, onProgress };
    const found = await verifyAsset(index, chain, options);
    const interested = interestedIn(await findAssets(index, chainId, { root: modelRoot, all: true }));
    const scores = judgeScores(await findScores(index, chainId, modelRoot), interested);
    return {
      did,
      chain: chain.title,
      name: found.facts.ddo?.metadata.name ?? '',
      serverKey: server.serverKey,
      modelRoot: found.modelRoot,
      accepted: found.accepted,
      disagreements: [...found.disagreements],
      block: found.block,
      nodes: found.nodes.length,
      manifest: found.looked.manifest,
      scores: scores.slice(0, MOST_SCORES).map(shown),
    };
  } finally {
    await index.close();
    chain.stop();
  }
}
