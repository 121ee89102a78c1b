/** A model whose files anybody may fetch. */
export interface SharedModel {
  readonly root: string;
  readonly folder: string;
}

/** How the HTTP side behaves: what a person may set, from the command line and the environment. */
export interface ServerConfig {
  /** Keys that may use the server over TCP; none means that no key is asked for. */
  readonly apiKeys: readonly string[];
  /** Host names served besides the loopback names. */
  readonly allowHosts: readonly string[];
  /** Origins whose web pages may use the server, as browsers send them. */
  readonly allowOrigins: readonly string[];
  /** Most requests in flight or waiting for the engine; one more is refused. */
  readonly maxRequests: number;
  /** How long a client may leave a full stream unread before it is cut off, in milliseconds. */
  readonly stallMs: number;
  /** True for the person's own server on a socket: only there may files of this machine shape answers. */
  readonly memory: boolean;
  /** False where another engine computes the answers, of which nothing can be signed. */
  readonly receipts: boolean;
  /** True where whoever has no key pays by the answer. */
  readonly paid: boolean;
  /** Models whose weights are open and handed out, so that nobody can delete them alone. */
  readonly shared: readonly SharedModel[];
}

/** The port of DESIGN §9; unassigned, and nobody's default. */
export const DEFAULT_PORT = 8459;

/** The model that is built and served when none is named. */
export const DEFAULT_MODEL = 'ph-codex-s';

/** The configuration of a server on this machine, with keys from `PH_CODEX_API_KEY` (comma-separated). */
export function serverConfig(given: Partial<ServerConfig> = {}): ServerConfig {
  return {
    apiKeys: (process.env['PH_CODEX_API_KEY'] ?? '').split(',').filter((key) => key !== ''),
    allowHosts: [],
    allowOrigins: [],
    // A person's editor has a handful in flight; 64 waiting answers of a second each are as long as anybody waits.
    maxRequests: 64,
    stallMs: 15_000,
    memory: false,
    receipts: true,
    paid: false,
    shared: [],
    ...given,
  };
}
