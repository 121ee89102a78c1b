import { CODE_CHECK_ROUTE, CodeCheck, type CodeCheckRequest } from '../../protocol/code-check.ts';
import { readText, send } from './http.ts';
import { askOwnServer, type OwnServer } from './own-server.ts';
import { errorFromResponse } from './wire-error.ts';

/** Has the person's own server run a program in its sandbox. Throws `PhcError`, or the signal's reason. */
export function checkCode(
  own: OwnServer,
  request: CodeCheckRequest,
  signal: AbortSignal,
): Promise<CodeCheck> {
  return askOwnServer(own, async (target) => {
    const response = await send(target, { method: 'POST', path: CODE_CHECK_ROUTE, body: request, signal });
    const body = await readText(response);
    const status = response.statusCode ?? 0;
    if (status !== 200) throw errorFromResponse(status, body);
    return CodeCheck.parse(JSON.parse(body));
  });
}
