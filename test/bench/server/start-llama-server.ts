import { setTimeout as sleep } from 'node:timers/promises';
import { endChild, startChild } from '../../../scripts/setup/children.ts';
import { freePort } from '../../support/free-port.ts';

const POLL_MS = 50;

/** How llama.cpp's server is set up. */
export interface LlamaServerOptions {
  readonly binary: string;
  /** GGUF file. */
  readonly model: string;
  readonly threads: number;
  /** Sequences that it keeps and computes at once. */
  readonly slots: number;
  /** Most tokens of a prompt and its answer together. */
  readonly context: number;
}

/** A server of llama.cpp, which answers. */
export interface LlamaServer {
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts it with continuous batching, prompt cache and flash attention, all of which are on unless it is told otherwise. */
export async function startLlamaServer(options: LlamaServerOptions): Promise<LlamaServer> {
  const { binary, model, threads, slots, context } = options;
  const port = await freePort();
  const flags = {
    '--model': model,
    '--host': '127.0.0.1',
    '--port': port,
    '--threads': threads,
    '--parallel': slots,
    '--ctx-size': slots * context,
    '--flash-attn': 'on',
  };
  const list = Object.entries(flags).flatMap(([flag, value]) => [flag, String(value)]);
  const child = startChild(binary, [...list, '--cont-batching', '--cache-prompt'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null) throw new Error(`llama-server ended with ${ended}`);
    const health = await fetch(`${url}/health`).catch(() => undefined);
    if (health?.ok) break;
    await sleep(POLL_MS);
  }
  return { url, pid: child.pid ?? 0, close: () => endChild(child) };
}
