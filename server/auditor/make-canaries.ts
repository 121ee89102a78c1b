import type { Canaries, Canary } from '../../protocol/audit/canaries.ts';
import { PhcError } from '../../protocol/errors.ts';
import { canonicalRequest, toMicroNats } from '../../protocol/receipt/hashes.ts';
import { requestOf } from '../audit/known-faults.ts';
import { readModelFacts } from '../audit/model-facts.ts';
import { type Core, loadCore } from '../engine/core.ts';
import type { TokenInfo } from '../engine/engine.ts';
import { defaultCoreOptions } from '../engine/options.ts';
import type { ModelRef } from '../model/store.ts';
import { type CanaryPlace, canaryRequest, drawPlace } from './canary.ts';

/** Its noise is a hundredth of what the looser profile admits, so that one set of canaries serves for both. */
const PROFILE = 'cpu-fp32';
const NATIVE = ['cpu-fast', 'cpu-fp32'] as const;
/**
 * On a knife's edge: so far, in nats, lies the next best token below the one that is chosen. Honest noise cannot turn that
 * round, which is `tau`; re-quantised weights often do.
 */
const [LEAST_TAUS, MOST_NATS] = [2, 0.3];
/** Places that are tried for each canary before the files are called too few. */
const TRIES = 20;

/** How far the next best token lies below this one, at least: while a word is spelled, likelier ones may be ruled out. */
function marginOf({ logprob, top }: TokenInfo): number {
  const [best, second] = top;
  if (logprob === null || !best) return 0;
  const next = best.logprob > logprob ? best : second;
  return Math.max(0, logprob - (next?.logprob ?? Number.NEGATIVE_INFINITY));
}

async function answerAt(core: Core, place: CanaryPlace, signal: AbortSignal): Promise<Canary> {
  const request = requestOf(canonicalRequest(canaryRequest(place, '')));
  const infos: TokenInfo[] = [];
  for await (const event of core.generate({ ...request, logprobs: 2, receipt: true }, signal)) {
    if (event.type !== 'done') infos.push(...event.tokens);
  }
  return {
    ...place,
    tokens: infos.map(({ id }) => id),
    logprobs: infos.map(({ logprob }) => toMicroNats(logprob ?? 0)),
    margins: infos.map((info) => toMicroNats(-marginOf(info))),
  };
}

export interface MakeOptions {
  readonly files: readonly string[];
  readonly count: number;
  readonly onCanary: (done: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Draws places in files, and keeps those whose greedy answer passes a knife's edge.
 * @throws PhcError PHC_REQUEST_INVALID where the model was not measured or the files have too few such places; the signal's reason.
 */
export async function makeCanaries(
  { folder, root }: ModelRef,
  { files, count, onCanary, signal }: MakeOptions,
): Promise<Canaries> {
  const { tolerance } = readModelFacts(folder);
  const measured = NATIVE.flatMap((profile) => {
    const { mu0, tau } = tolerance(profile) ?? {};
    return mu0 === undefined || tau === undefined ? [] : [[profile, { mu0, tau }] as const];
  });
  if (measured.length === 0)
    throw new PhcError('PHC_REQUEST_INVALID', { detail: 'the model names no tolerance: calibrate it first' });
  const least = LEAST_TAUS * Math.max(...measured.map(([, { tau }]) => tau)) * 1e6;
  const core = await loadCore(folder, { ...defaultCoreOptions(), slots: 1, profile: PROFILE });
  const canaries: Canary[] = [];
  const known = new Set<string>();
  try {
    for (let tries = 0; canaries.length < count; tries++) {
      const place = tries < TRIES * count ? await drawPlace(files) : undefined;
      if (!place) throw new PhcError('PHC_REQUEST_INVALID', { detail: `only ${canaries.length} canaries` });
      if (known.has(place.prompt)) continue;
      known.add(place.prompt);
      const canary = await answerAt(core, place, signal);
      if (!canary.margins.some((margin) => margin >= least && margin <= MOST_NATS * 1e6)) continue;
      onCanary(canaries.push(canary));
    }
  } finally {
    core.close();
  }
  return { v: 1, modelRoot: root, tolerances: Object.fromEntries(measured), canaries };
}
