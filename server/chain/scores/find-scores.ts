import { ZeroHash } from 'ethers';
import * as z from 'zod/mini';
import type { ChainFacts } from '../../../protocol/chain/chains.ts';
import { inferenceServices } from '../../../protocol/chain/ddo.ts';
import { decodeScore, SCORE_SCHEMA, schemaUid } from '../../../protocol/chain/eas.ts';
import type { Attested } from '../../../protocol/chain/judge-scores.ts';
import type { AssetIndex } from '../discover/asset-index.ts';
import type { IndexedAsset } from '../discover/find-assets.ts';
import { askContract } from '../witness/ask-contract.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';
import { EAS } from './eas-abi.ts';
import { type OffChainAttestation, offChainSigner, offChainUid } from './off-chain.ts';

const Row = z.object({
  uid: z.string(),
  attester: z.string(),
  ref: z.string(),
  time: z.number(),
  data: z.string(),
  revoked: z.number(),
});

const confirmed = (ref: string) => (ref === ZeroHash ? undefined : ref);

/** Every score on the chain that is about a root, taken back or not. */
export async function findScores(index: AssetIndex, chain: number, root: string): Promise<Attested[]> {
  const rows = await index.query(
    `SELECT uid, attester, ref, time, data, CASE WHEN EXISTS (
       SELECT 1 FROM revoked WHERE revoked.chain = attested.chain AND revoked.uid = attested.uid
     ) THEN 1 ELSE 0 END AS revoked
     FROM attested WHERE chain = $1 AND schema = $2 ORDER BY block, log`,
    [chain, schemaUid(SCORE_SCHEMA)],
  );
  return z
    .array(Row)
    .parse(rows)
    .flatMap(({ ref, data, ...row }) => {
      const score = decodeScore(data);
      return score?.modelRoot === root
        ? [{ ...row, revoked: row.revoked !== 0, confirms: confirmed(ref), onChain: true, score }]
        : [];
    });
}

/**
 * The scores in files that were signed off the chain, with the time that the chain has stamped on them; left out is
 * what is of another chain or schema, or signed by nobody. Throws as `Witnesses.ask` does.
 */
export async function readOffChain(
  witnesses: Witnesses,
  { id, addresses }: ChainFacts,
  files: readonly OffChainAttestation[],
  root: string,
): Promise<Attested[]> {
  const found = files.map(async (file): Promise<Attested[]> => {
    const { domain, message } = file;
    const attester = offChainSigner(file);
    const score = decodeScore(message.data);
    const eas = addresses.EAS;
    const fits =
      domain.chainId === id && domain.verifyingContract === eas && message.schema === schemaUid(SCORE_SCHEMA);
    if (!eas || !attester || score?.modelRoot !== root || !fits) return [];
    const uid = offChainUid(file);
    const ask = (method: string, args: unknown[]) =>
      askContract(witnesses, { abi: EAS, to: eas, method, args }, z.bigint());
    const [stamped, revoked] = await Promise.all([
      ask('getTimestamp', [uid]),
      ask('getRevokeOffchain', [attester, uid]),
    ]);
    return [
      {
        uid,
        attester,
        confirms: confirmed(message.refUID),
        time: stamped === 0n ? undefined : Number(stamped),
        revoked: revoked !== 0n,
        onChain: false,
        score,
      },
    ];
  });
  return (await Promise.all(found)).flat();
}

/** Who earns with a model, over all assets of its root: their word about it does not count as independent. */
export function interestedIn(assets: readonly IndexedAsset[]): Set<string> {
  return new Set(
    assets.flatMap(({ creator, publisher, ddo }) => {
      const providers = (ddo ? inferenceServices(ddo) : []).flatMap(
        ({ additionalInformation: more }) => more?.provider?.wallet.toLowerCase() ?? [],
      );
      return [creator, publisher, ...providers];
    }),
  );
}
