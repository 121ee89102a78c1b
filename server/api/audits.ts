import type { FastifyInstance } from 'fastify';
import type { AuditDuty } from '../audit/audit-duty.ts';

/** Where audits are woken; a server that was started for nothing else loads no model. */
export const AUDITS_ROUTE = '/v1/ph/audits';

/** `POST /v1/ph/audits`: answers may wait for their audit; it is begun when the machine is not needed. */
export function registerAudits(app: FastifyInstance, duty: AuditDuty): void {
  app.post(AUDITS_ROUTE, async (_request, reply) => {
    duty.wake();
    return reply.code(202).send({});
  });
  app.addHook('onClose', () => duty.close());
}
