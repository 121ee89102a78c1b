import { readFile, writeFile } from 'node:fs/promises';
import type { Wallet } from 'ethers';
import { isDid } from '../../../protocol/chain/did.ts';
import { encodeScore, SCORE_SCHEMA } from '../../../protocol/chain/eas.ts';
import { type JudgedScore, judgeScores } from '../../../protocol/chain/judge-scores.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import { findAssets, type IndexedAsset } from '../../chain/discover/find-assets.ts';
import {
  attestCalls,
  type NewAttestation,
  revokeCall,
  revokeOffChainCall,
  timestampCall,
} from '../../chain/scores/attestation-calls.ts';
import { findScores, interestedIn, readOffChain } from '../../chain/scores/find-scores.ts';
import {
  attestOffChain,
  OffChainAttestation,
  offChainSigner,
  offChainUid,
} from '../../chain/scores/off-chain.ts';
import { openWallet } from '../../chain/wallet/open-wallet.ts';
import { type IndexFlags, type OpenedIndex, withIndex } from '../asset/with-index.ts';
import type { WriteFlags } from '../chain/flags.ts';
import { printResult, runTask, withChain } from '../chain/task.ts';
import { readChainScore, type StatementFlags } from './chain-score.ts';

interface AttestFlags extends WriteFlags, StatementFlags {
  readonly did: string;
  readonly witnesses?: number;
  /** File for an attestation that stays off the chain. */
  readonly offChain?: string;
}

async function findAsset({ index, witnesses }: OpenedIndex, did: string): Promise<IndexedAsset> {
  const [asset] = await findAssets(index, witnesses.chainId, { did, all: true });
  if (!asset) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: did });
  return asset;
}

async function planScore(
  chain: Chain,
  wallet: Wallet,
  file: string,
  confirms: string | undefined,
  flags: AttestFlags,
): Promise<{ attestation: NewAttestation; terms: string[] }> {
  const score = await readChainScore(file, flags);
  return withIndex(chain, flags.witnesses, async (opened) => {
    const asset = await findAsset(opened, flags.did);
    if (asset.root !== score.modelRoot) {
      throw new PhcError('PHC_SCORE_INVALID', {
        detail: `it is about ${score.modelRoot}, the asset is ${asset.root}`,
      });
    }
    const known = await findScores(opened.index, chain.id, score.modelRoot);
    if (confirms !== undefined && !known.some(({ uid }) => uid === confirms))
      throw new PhcError('PHC_SCORE_UNKNOWN', { detail: confirms });
    const interested = interestedIn(
      await findAssets(opened.index, chain.id, { root: score.modelRoot, all: true }),
    );
    const terms = [
      `${score.metric} ${score.valuePpm / 10_000} % of ${score.nProblems}, for ever public as the word of ${wallet.address}.`,
      ...(interested.has(wallet.address.toLowerCase())
        ? ['This wallet earns with the model: readers will not count its word as independent.']
        : []),
    ];
    const attestation = { schema: SCORE_SCHEMA, recipient: asset.nft, confirms, data: encodeScore(score) };
    return { attestation, terms };
  });
}

async function attestToFile(
  output: string,
  file: string,
  confirms: string | undefined,
  flags: AttestFlags,
): Promise<void> {
  await withChain(flags, async (chain) => {
    const wallet = await openWallet(chain, flags.from);
    const { attestation, terms } = await planScore(chain, wallet, file, confirms, flags);
    const signed = await attestOffChain(chain, wallet, attestation);
    await writeFile(output, `${JSON.stringify(signed, null, 2)}\n`);
    const uid = offChainUid(signed);
    printResult(flags, { uid, file: output }, [...terms, `${output}  ${uid}`]);
  });
}

/** `score attest` and, with the identifier of another's, `score confirm`. */
export function attestScore(file: string, confirms: string | undefined, flags: AttestFlags): Promise<void> {
  if (flags.offChain !== undefined) return attestToFile(flags.offChain, file, confirms, flags);
  return runTask(flags, {
    id: ['score', file, flags.did, flags.metric, flags.evidenceUri, confirms],
    async plan(chain, wallet, say) {
      const { attestation, terms } = await planScore(chain, wallet, file, confirms, flags);
      say(...terms);
      return attestCalls(chain, attestation);
    },
  });
}

async function readFiles(files: readonly string[]): Promise<OffChainAttestation[]> {
  return Promise.all(
    files.map(async (file) => {
      try {
        return OffChainAttestation.parse(JSON.parse(await readFile(file, 'utf8')));
      } catch (cause) {
        throw new PhcError('PHC_SCORE_INVALID', { detail: `${file} is no attestation`, cause });
      }
    }),
  );
}

/** `score revoke`: by identifier, or by the file of one that stayed off the chain. */
export function revokeScore(which: string, flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['score revoke', which],
    async plan(chain) {
      if (/^0x[0-9a-f]{64}$/.test(which)) return [revokeCall(chain, SCORE_SCHEMA, which)];
      const [file] = await readFiles([which]);
      return [revokeOffChainCall(chain, offChainUid(file!))];
    },
  });
}

/** `score stamp`: proves in one transaction that attestations off the chain were there. */
export function stampScores(files: readonly string[], flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['score stamp', ...files],
    async plan(chain) {
      const attestations = await readFiles(files);
      const unsigned = attestations.findIndex((one) => offChainSigner(one) === undefined);
      if (unsigned >= 0)
        throw new PhcError('PHC_SCORE_INVALID', { detail: `nobody signed ${files[unsigned]}` });
      return [timestampCall(chain, attestations.map(offChainUid))];
    },
  });
}

function scoreLines({
  uid,
  attester,
  time,
  onChain,
  independent,
  score,
  confirmations,
}: JudgedScore): string[] {
  const { metric, valuePpm, ciLowPpm, ciHighPpm, nProblems } = score;
  const shown = [valuePpm, ciLowPpm, ciHighPpm].map((ppm) => `${(ppm / 10_000).toFixed(1)} %`);
  const where = onChain
    ? 'on the chain'
    : `off the chain${time === undefined ? ', without a time stamp' : ''}`;
  return [
    `${metric}  ${shown[0]} [${shown[1]}, ${shown[2]}] of ${nProblems}, ${independent ? 'independent' : 'BY WHO EARNS WITH IT'}`,
    `  ${uid}`,
    `  by ${attester} ${where}${time === undefined ? '' : `, ${new Date(time * 1000).toISOString()}`}`,
    ...confirmations.map((one) => `  ${one.standing}: ${one.attester}  ${one.uid}`),
  ];
}

/** `score list`: the scores of a model by its DID or root, judged. */
export function listScores(which: string, flags: IndexFlags & { readonly file: string[] }): Promise<void> {
  return withChain(flags, (chain) =>
    withIndex(chain, flags.witnesses, async (opened) => {
      const root = isDid(which) ? (await findAsset(opened, which)).root : which;
      if (root === null) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: `${which} names no model` });
      const offChain = await readOffChain(opened.witnesses, chain, await readFiles(flags.file), root);
      const interested = interestedIn(await findAssets(opened.index, chain.id, { root, all: true }));
      const onChain = await findScores(opened.index, chain.id, root);
      const judged = judgeScores([...onChain, ...offChain], interested);
      printResult(flags, judged, [
        ...judged.flatMap(scoreLines),
        ...(judged.length === 0 ? ['There is no score.'] : []),
      ]);
    }),
  );
}
