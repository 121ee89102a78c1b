import type { FastifyInstance } from 'fastify';
import type { Health } from '../../protocol/health.ts';
import type { Engine } from '../engine/engine.ts';

/** `GET /health`: 200 once completions are answered, 503 until then and after a failure; the body says why. */
export function registerHealth(app: FastifyInstance, engine: Engine, version: string): void {
  app.get('/health', { logLevel: 'warn' }, async (_request, reply) => {
    const health: Health = { ...engine.state, version, pid: process.pid };
    reply.code(health.status === 'ready' ? 200 : 503);
    return health;
  });
}
