import {
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  Network,
} from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { callRpc } from './json-rpc.ts';

const TIMEOUT_MS = 10_000;
/** What nodes answer when they would rather not: limits of EIP-1474, and of Infura's kind. */
const BUSY = new Set([-32_005, -32_097, 429]);

const Answer = z.object({
  id: z.int(),
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ code: z.int(), message: z.string(), data: z.optional(z.unknown()) })),
});

class BusyError extends Error {}

/** A node and what is known of it. */
interface Node {
  readonly url: string;
  /** Set once it has said its chain id. */
  chainId: bigint | undefined;
}

async function post(url: string, payload: JsonRpcPayload): Promise<JsonRpcResult | JsonRpcError> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { id, result, error } = Answer.parse(await response.json());
  if (error && BUSY.has(error.code)) throw new BusyError(error.message);
  return error ? { id, error } : { id, result };
}

/**
 * Asks one node after the other until one answers, beginning with the one that answered last. A node is heard only
 * after it has said the right chain id; `PHC_CHAIN_WRONG_ID` where no other is left, `PHC_CHAIN_UNREACHABLE` where none
 * answers.
 */
export class FailoverProvider extends JsonRpcApiProvider {
  readonly #nodes: Node[];
  readonly #chainId: bigint;

  constructor(urls: readonly string[], chainId: number, pollingInterval: number) {
    const network = Network.from(chainId);
    // Batches are what public nodes limit first; without a cache an answer is never older than its question.
    super(network, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1, pollingInterval });
    this.#nodes = urls.map((url) => ({ url, chainId: undefined }));
    this.#chainId = network.chainId;
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<Array<JsonRpcResult | JsonRpcError>> {
    const payloads = Array.isArray(payload) ? payload : [payload];
    return Promise.all(payloads.map((one) => this.#ask(one)));
  }

  async #ask(payload: JsonRpcPayload): Promise<JsonRpcResult | JsonRpcError> {
    const faults: string[] = [];
    let wrong = 0;
    for (const node of [...this.#nodes]) {
      try {
        node.chainId ??= BigInt(
          z.string().parse(await callRpc(node.url, 'eth_chainId', [], AbortSignal.timeout(TIMEOUT_MS))),
        );
        if (node.chainId !== this.#chainId) {
          wrong++;
          faults.push(`${node.url} is of chain ${node.chainId}`);
          continue;
        }
        const answer = await post(node.url, payload);
        this.#prefer(node);
        return answer;
      } catch (error) {
        faults.push(`${node.url}: ${error instanceof Error ? error.message : error}`);
      }
    }
    const code = wrong === this.#nodes.length ? 'PHC_CHAIN_WRONG_ID' : 'PHC_CHAIN_UNREACHABLE';
    throw new PhcError(code, { detail: faults.join('; ') });
  }

  #prefer(node: Node): void {
    const place = this.#nodes.indexOf(node);
    if (place > 0) this.#nodes.unshift(...this.#nodes.splice(place, 1));
  }
}
