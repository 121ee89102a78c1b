import type { FastifyInstance } from 'fastify';
import type { ServerIdentity } from '../../protocol/identity.ts';
import type { SignedDelegation } from '../../protocol/receipt/delegation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Identity } from '../identity/identity.ts';
import { scoresOf } from '../identity/scores.ts';

/** The asset that the wallet named for a model; nothing where it named none. */
function assetOf(signed: SignedDelegation | null, modelRoot: string): { did?: string; chainId?: number } {
  if (!signed?.delegation.modelRoots.includes(modelRoot)) return {};
  return { did: signed.delegation.did, chainId: signed.chainId };
}

/** `GET /v1/ph/identity`: the model served, the key that signs receipts, and what a wallet says of that key. */
export function registerIdentity(app: FastifyInstance, engine: Engine, identity: Identity): void {
  app.get('/v1/ph/identity', async (): Promise<ServerIdentity> => {
    const { model } = engine.state;
    const { delegation, revocations } = await identity.delegation();
    return {
      // Another engine's model has no digest, and no name is an identity.
      models: model?.modelRoot
        ? [
            {
              name: model.name,
              modelRoot: model.modelRoot,
              profiles: [model.profile],
              ...assetOf(delegation, model.modelRoot),
              scores: await scoresOf(model),
            },
          ]
        : [],
      serverKey: await identity.publicKey(),
      delegation,
      revocations,
    };
  });
}
