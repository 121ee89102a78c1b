import { isAbsolute } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { MemoryRequest } from '../../protocol/memory.ts';
import type { Engine } from '../engine/engine.ts';
import { refuse, validate } from './validate.ts';

/** `PUT /v1/ph/memory`: opens the memory of a workspace, or tells it what changed; the answer says what it holds. */
export function registerMemory(app: FastifyInstance, engine: Engine): void {
  app.put('/v1/ph/memory', async (request) => {
    const asked = validate(MemoryRequest, request.body);
    if (![...asked.folders, ...(asked.changed ?? [])].every(isAbsolute))
      refuse('folders', 'must be absolute paths');
    return engine.remember(asked);
  });
}
