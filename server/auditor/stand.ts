import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from './ask-provider.ts';
import { type ProbeOptions, probe } from './probe.ts';
import { nothingOf, type ProviderReport, withProbed } from './report.ts';

export interface StandOptions extends ProbeOptions {
  readonly providers: readonly Provider[];
  /** Mean time between two requests to one provider, in milliseconds; 0 asks without a pause. */
  readonly everyMs: number;
  /** Requests to each provider before it ends; without it, it ends with the signal. */
  readonly count: number | undefined;
  readonly onReport: (reports: readonly ProviderReport[], latest: ProviderReport) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Waiting times of independent events: when one comes says nothing of the next, as with people. */
const pauseOf = (meanMs: number) => -Math.log(1 - Math.random()) * meanMs;

/** Probes providers in turn until the signal aborts or each was asked `count` times; one that fails is asked again later. */
export async function stand({
  providers,
  everyMs,
  count,
  onReport,
  signal,
  ...options
}: StandOptions): Promise<void> {
  const reports = providers.map(({ url }) => nothingOf(url));
  for (let round = 0; !signal.aborted && (count === undefined || round < count); round++) {
    for (const [i, provider] of providers.entries()) {
      if (everyMs > 0) {
        await sleep(pauseOf(everyMs / providers.length), undefined, { signal }).catch(() => undefined);
      }
      if (signal.aborted) return;
      const probed = await probe(provider, options).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      );
      // What was interrupted is no fault of the provider.
      if (signal.aborted) return;
      const report = withProbed(reports[i]!, probed, Date.now());
      reports[i] = report;
      await onReport(reports, report);
    }
  }
}
