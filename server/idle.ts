import type { FastifyInstance } from 'fastify';

/** Asking how the server is does not keep it alive: every window polls, and so does a scraper. */
const NOT_A_USE = new Set(['/health', '/ready', '/metrics']);

export interface IdleOptions {
  readonly seconds: number;
  readonly onIdle: () => void;
  /** True while the server works without being asked: it makes or loads its model. */
  readonly isBusy: () => boolean;
}

/** Calls `onIdle` once nobody has used the server for so long; the time begins now, and at the end of each request. */
export function watchIdle(app: FastifyInstance, { seconds, onIdle, isBusy }: IdleOptions): void {
  let inUse = 0;
  let timer: NodeJS.Timeout | undefined;
  const restart = () => {
    clearTimeout(timer);
    if (inUse === 0) timer = setTimeout(elapsed, seconds * 1000);
  };
  const elapsed = () => {
    if (isBusy()) restart();
    else onIdle();
  };
  restart();
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
