import type { FastifyInstance } from 'fastify';

/** Asking how the server is does not keep it alive: every window polls, and so does a scraper. */
const NOT_A_USE = new Set(['/health', '/metrics']);

/** Calls `onIdle` once nobody has used the server for `seconds`; the time begins now, and at the end of each request. */
export function watchIdle(app: FastifyInstance, seconds: number, onIdle: () => void): void {
  let inUse = 0;
  let timer = setTimeout(onIdle, seconds * 1000);
  const restart = () => {
    clearTimeout(timer);
    if (inUse === 0) timer = setTimeout(onIdle, seconds * 1000);
  };
  app.addHook('onRequest', async (request, reply) => {
    if (NOT_A_USE.has(request.routeOptions.url ?? '')) return;
    inUse++;
    restart();
    reply.raw.once('close', () => {
      inUse--;
      restart();
    });
  });
  app.addHook('onClose', async () => clearTimeout(timer));
}
