import type { FastifyInstance } from 'fastify';
import type { Health } from '../../protocol/health.ts';
import type { Engine } from '../engine/engine.ts';
import type { Gate } from './gate.ts';

/**
 * `GET /health`: 200 once completions are answered, 503 until then and after a failure; the body says why.
 * `GET /ready`: the same for who shares requests out: also 503 while the server finishes what it has before it stops.
 */
export function registerHealth(app: FastifyInstance, engine: Engine, gate: Gate, version: string): void {
  const health = (): Health => ({ ...engine.state, version, pid: process.pid });

  app.get('/health', { logLevel: 'warn' }, async (_request, reply) => {
    const now = health();
    reply.code(now.status === 'ok' ? 200 : 503);
    return now;
  });

  app.get('/ready', { logLevel: 'warn' }, async (_request, reply) => {
    const now = health();
    reply.code(now.status === 'ok' && !gate.isClosed ? 200 : 503);
    return { ...now, stopping: gate.isClosed };
  });
}
