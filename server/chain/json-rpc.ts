import * as z from 'zod/mini';

const Answer = z.object({
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ code: z.int(), message: z.string(), data: z.optional(z.unknown()) })),
});

/** One call as JSON-RPC 2.0 has it; throws an Error with the node's words when it refuses. */
export async function callRpc(
  url: string,
  method: string,
  params: readonly unknown[] = [],
  signal: AbortSignal = AbortSignal.timeout(30_000),
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal,
  });
  const { result, error } = Answer.parse(await response.json());
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}
