import { PhcError } from '../../../../protocol/errors.ts';
import { afterAnswer, afterFailure, type Health, inOrder, UNKNOWN_HEALTH } from './health.ts';
import type { Provider } from './list-providers.ts';

/** Providers of one model, with what has been seen of each. */
export interface Providers {
  /**
   * Does `work` with the first provider that can: the best first, then the next, at the end `local` where there is one.
   * Gives the result and who it came from. Throws `PHC_ASSET_NO_PROVIDER` that names what each one's trouble was, or the
   * signal's reason.
   */
  use<T>(work: (provider: Provider) => Promise<T>, options?: UseOptions<T>): Promise<Used<T>>;
  health(provider: Provider): Health;
}

interface UseOptions<T> {
  /** What to do where nobody answers. */
  readonly local?: (() => Promise<T>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Used<T> {
  readonly result: T;
  /** Undefined where it was done here. */
  readonly provider: Provider | undefined;
  /** Who was asked before in vain, and why. */
  readonly failed: ReadonlyArray<{ readonly provider: Provider; readonly why: string }>;
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 200);

/** Keeps in `known` how these providers do while they are used, by their URLs. */
export function watchProviders(providers: readonly Provider[], known = new Map<string, Health>()): Providers {
  const healthOf = ({ url }: Provider) => known.get(url) ?? UNKNOWN_HEALTH;
  const note = ({ url }: Provider, health: Health) => {
    // To the end: the last ones asked are those that are kept.
    known.delete(url);
    known.set(url, health);
  };
  return {
    health: healthOf,
    async use(work, { local, signal } = {}) {
      const failed: Array<{ provider: Provider; why: string }> = [];
      for (const provider of inOrder(providers, healthOf, Date.now())) {
        const start = performance.now();
        try {
          const result = await work(provider);
          note(provider, afterAnswer(healthOf(provider), performance.now() - start));
          return { result, provider, failed };
        } catch (error) {
          // Who asked has gone: that says nothing about the provider.
          signal?.throwIfAborted();
          note(provider, afterFailure(healthOf(provider), Date.now()));
          failed.push({ provider, why: reason(error) });
        }
      }
      if (local) return { result: await local(), provider: undefined, failed };
      const detail =
        failed.map(({ provider, why }) => `${provider.url}: ${why}`).join('; ') || 'none is named';
      throw new PhcError('PHC_ASSET_NO_PROVIDER', { detail });
    },
  };
}
