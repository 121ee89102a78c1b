import { setTimeout as sleep } from 'node:timers/promises';
import { ServerIdentity } from '../../../protocol/identity.ts';
import { readScore, type Score } from '../../../protocol/score.ts';
import { readJson } from '../receipts/read-json.ts';
import type { Target } from '../target.ts';
import { verifyWithPem } from './verify-pem.ts';

/** Three signatures right after one another took 5 ms, which whoever types meanwhile would wait for. */
const PAUSE_MS = 5;

/** What a server says of the model that it serves, as far as anything of it could be checked. */
export interface WhoServes {
  readonly serverKey: string;
  readonly modelRoot: string;
  /** The asset that a wallet named for the model; that a chain agrees is not checked by asking the server. */
  readonly did: string | undefined;
  /** The chain that the asset is on. */
  readonly chainId: number | undefined;
  /** Scores whose signature holds, by the key that came with them. */
  readonly scores: readonly Score[];
  /** All that it said, for whoever compares it with the chain. */
  readonly identity: ServerIdentity;
}

/** Asks the server who it is. Throws `PhcError`, or the signal's reason. */
export async function askWhoServes(
  target: Target,
  modelRoot: string,
  signal: AbortSignal,
): Promise<WhoServes> {
  const identity = await readJson(target, '/v1/ph/identity', ServerIdentity, signal);
  const { models, serverKey } = identity;
  const model = models.find((one) => one.modelRoot === modelRoot);
  const scores: Score[] = [];
  for (const shown of model?.scores ?? []) {
    await sleep(PAUSE_MS, undefined, { signal });
    const score = readScore(shown, modelRoot, verifyWithPem);
    if (score) scores.push(score);
  }
  return { serverKey, modelRoot, did: model?.did, chainId: model?.chainId, scores, identity };
}
