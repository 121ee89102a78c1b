import type { FastifyInstance } from 'fastify';
import { CODE_CHECK_ROUTE, type CodeCheck, CodeCheckRequest } from '../../protocol/code-check.ts';
import { validate } from './validate.ts';

/** Runs a program where it can do no harm. Throws `PHC_SANDBOX_FENCE`, `PHC_SANDBOX_RUNTIME`. */
export type CheckCode = (request: CodeCheckRequest) => Promise<CodeCheck>;

/** `POST /v1/ph/code-check`, on the person's own socket: runs generated code with its examples, when the person asks for it. */
export function registerCodeCheck(app: FastifyInstance, check: CheckCode): void {
  app.post(CODE_CHECK_ROUTE, (request) => check(validate(CodeCheckRequest, request.body)));
}
