import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { findModel } from '../../../server/model/store.ts';
import { requantiseModel } from '../../support/requantise-model.ts';
import { codeContexts } from '../engine/contexts.ts';
import type { CheatAnswers } from './cheats.ts';

// Makes test/fixtures/audit/cheats.json: node --import=tsx measure-cheats.ts MODEL OUTPUT. Ten minutes on two busy cores.

const PROMPT_TOKENS = 160;
const ANSWERS = 24;
const signal = new AbortController().signal;

function requestFor(ids: readonly number[]): GenerateRequest {
  return {
    prompt: { kind: 'tokens', ids },
    maxTokens: 20,
    temperature: 0,
    topP: 1,
    seed: 1,
    stop: [],
    logprobs: 0,
    echo: false,
    doc: '',
    draft: '',
    warm: false,
    memory: null,
  };
}

async function answer(core: Core, request: GenerateRequest) {
  const tokens: number[] = [];
  const logprobs: number[] = [];
  for await (const event of core.generate(request, signal)) {
    if (event.type === 'done') continue;
    for (const { id, logprob } of event.tokens) {
      tokens.push(id);
      logprobs.push(logprob ?? 0);
    }
  }
  return { tokens, logprobs };
}

const open = (folder: string) => loadCore(folder, { threads: 1, context: 512, slots: 1 });
const round = (value: number) => Number(Math.min(100, value).toFixed(6));

async function main(): Promise<void> {
  const [name = 'ph-codex-s', output = 'cheats.json'] = process.argv.slice(2);
  const { folder, root } = await findModel(name);
  const work = mkdtempSync(join(tmpdir(), 'phc-cheats-'));
  const given: Record<string, Array<{ request: GenerateRequest } & Awaited<ReturnType<typeof answer>>>> = {};
  let requests: GenerateRequest[] | undefined;
  try {
    for (const bits of [4, 3]) {
      const cheap = join(work, `w${bits}`);
      requantiseModel(folder, cheap, bits);
      const core = await open(cheap);
      requests ??= [...codeContexts(core.tokenizer, [PROMPT_TOKENS])]
        .slice(0, ANSWERS)
        .map(([one]) => requestFor(one!.ids));
      given[`w${bits}`] = [];
      for (const request of requests) given[`w${bits}`]!.push({ request, ...(await answer(core, request)) });
      core.close();
      rmSync(cheap, { recursive: true });
    }
    const honest = await open(folder);
    const measured: Record<string, CheatAnswers> = {};
    for (const [cheat, answers] of Object.entries(given)) {
      measured[cheat] = [];
      for (const { request, tokens, logprobs } of answers) {
        const replayed = await honest.replay(request, tokens, signal);
        measured[cheat]!.push(
          replayed.tokens.map((token, i) => [
            round(Math.abs(token.logprob - logprobs[i]!)),
            round(token.margin),
          ]),
        );
      }
    }
    honest.close();
    writeFileSync(output, `${JSON.stringify({ modelRoot: root, cheats: measured })}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  process.exit(0);
}

void main();
