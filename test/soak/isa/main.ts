import { join } from 'node:path';
import { build } from '../../../scripts/setup/build.ts';
import { findProgram } from '../../../scripts/setup/paths.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import type { ReplayedAnswer } from '../../../server/engine/replay-answer.ts';
import { readJson } from '../../../server/model/read-json.ts';
import { openModel } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { codeContexts } from '../../bench/engine/contexts.ts';
import { replayUnder } from '../../support/audit-process.ts';
import type { SoakOptions } from '../soak-options.ts';

/** Emulated processors, newest first: AVX2, and SSE4.2 without any AVX. */
const CPUS = ['Haswell', 'Nehalem'] as const;
const PROMPT_TOKENS = 32;
const TOKENS = 32;

function requestFor(ids: readonly number[]): GenerateRequest {
  const nothing = { doc: '', draft: '', echo: false, memory: null, warm: false };
  return {
    ...nothing,
    prompt: { kind: 'tokens', ids },
    ...{ maxTokens: 4096, temperature: 0, topP: 1, seed: 1, stop: [], logprobs: 0 },
  };
}

const logprobs = ({ tokens }: ReplayedAnswer) => tokens.map(({ logprob }) => logprob);

/**
 * Computes a text again on emulated processors of older instruction sets: the exact engine must give the same bits, and
 * cpu-fp32 stay within what the model's calibration admits. `rounds`: tokens.
 */
export async function soakIsa({ model: name, rounds = TOKENS }: SoakOptions): Promise<boolean> {
  const qemu = findProgram('qemu-x86_64');
  if (!qemu) throw new Error('There is no qemu-x86_64 here; Debian has it in the package qemu-user.');
  await build();
  const model = await openModel(name);
  const tokenizer = createTokenizer(readJson(join(model.folder, 'tokenizer.json')));
  const [contexts] = [...codeContexts(tokenizer, [PROMPT_TOKENS + rounds])];
  const ids = contexts?.[0]?.ids ?? [];
  const request = requestFor(ids.slice(0, PROMPT_TOKENS));
  const tokens = ids.slice(PROMPT_TOKENS);
  let same = true;
  for (const profile of ['exact', 'cpu-fp32'] as const) {
    const here = await replayUnder([], model, profile, request, tokens);
    for (const cpu of CPUS) {
      const begun = performance.now();
      const there = await replayUnder([qemu, '-cpu', cpu], model, profile, request, tokens);
      const seconds = Math.round((performance.now() - begun) / 1000);
      const theirs = logprobs(there.answer);
      const off = logprobs(here.answer).map((logprob, i) => Math.abs(logprob - (theirs[i] ?? Number.NaN)));
      const largest = Math.max(...off);
      console.log(
        `${profile} on ${cpu}: ${tokens.length} tokens in ${seconds} s, largest deviation ${largest.toExponential(1)}`,
      );
      same &&= profile === 'exact' ? largest === 0 : largest < 1e-4;
    }
  }
  return same;
}
