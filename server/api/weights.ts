import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod/mini';
import type { ChunkList } from '../../protocol/chain/chunk-list.ts';
import { PhcError } from '../../protocol/errors.ts';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import type { SharedModel } from '../config.ts';
import { hashChunks } from '../model/hash-chunks.ts';

const Params = z.object({ root: z.string(), name: z.optional(z.enum(MODEL_FILES)) });

/** First and last byte of a `Range` header, both included; all of the file where it names no such part (RFC 9110 §14.2). */
function partOf(header: string | undefined, bytes: number): { start: number; end: number; whole: boolean } {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  const start = Number(match?.[1] ?? 0);
  const end = Math.min(bytes - 1, match?.[2] ? Number(match[2]) : bytes - 1);
  if (!match || start > end) return { start: 0, end: bytes - 1, whole: true };
  return { start, end, whole: false };
}

/**
 * `GET /v1/ph/weights/{root}`: the chunks of a model that its operator shares; `…/{root}/{file}`: a file of it, or the
 * part that `Range` names. Throws `PHC_MODEL_UNKNOWN`.
 */
export function registerWeights(app: FastifyInstance, shared: readonly SharedModel[]): void {
  const lists = new Map<string, Promise<ChunkList>>();
  const find = (params: unknown) => {
    const parsed = Params.safeParse(params);
    if (!parsed.success) throw new PhcError('PHC_REQUEST_UNKNOWN_ROUTE');
    const { root, name } = parsed.data;
    const model = shared.find((one) => one.root === root);
    if (!model) throw new PhcError('PHC_MODEL_UNKNOWN', { detail: 'it is not shared here' });
    return { ...model, name };
  };

  app.get('/v1/ph/weights/:root', (request) => {
    const { root, folder } = find(request.params);
    // Read once: 145 MB take half a second.
    const list = lists.get(root) ?? hashChunks(folder);
    lists.set(root, list);
    list.catch(() => lists.delete(root));
    return list;
  });

  app.get('/v1/ph/weights/:root/:name', async (request, reply) => {
    const { folder, name } = find(request.params);
    const path = join(folder, name!);
    const { size } = await stat(path);
    const { start, end, whole } = partOf(request.headers.range, size);
    reply.header('content-type', 'application/octet-stream').header('accept-ranges', 'bytes');
    reply.header('content-length', end - start + 1);
    if (!whole) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
    return reply.send(createReadStream(path, { start, end }));
  });
}
