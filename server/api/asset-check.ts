import type { FastifyInstance } from 'fastify';
import { ASSET_CHECK_ROUTE, type AssetCheck, AssetCheckRequest } from '../../protocol/chain/asset-check.ts';
import { streamEvents } from './event-stream.ts';
import { validate } from './validate.ts';

/** Compares what a far server says of itself with the chain that it names. */
export type CheckAsset = (
  request: AssetCheckRequest,
  onProgress: (step: string, fraction: number) => void,
) => Promise<AssetCheck>;

/**
 * `POST /v1/ph/asset-check`, on the person's own socket: reads a chain for minutes the first time, so that events tell how
 * far it is; the last one is what was found.
 */
export function registerAssetCheck(app: FastifyInstance, check: CheckAsset, stallMs: number): void {
  app.post(ASSET_CHECK_ROUTE, async (request, reply) => {
    const asked = validate(AssetCheckRequest, request.body);
    await streamEvents(reply, stallMs, async (send) => {
      let told = Promise.resolve();
      const found = await check(asked, (step, fraction) => {
        told = told.then(() => send(JSON.stringify({ step, fraction })));
        // Who left is noticed by the next event that is waited for.
        told.catch(() => undefined);
      });
      await told;
      await send(JSON.stringify({ found }));
    }).catch((error: unknown) => {
      // Told in the last event already.
      if (!reply.raw.headersSent) throw error;
    });
    return reply;
  });
}
