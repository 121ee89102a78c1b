import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { openModel } from '../../../server/model/store.ts';
import { CHEAT_NAMES, type CheatAnswers, type CheatName, type Cheats } from '../../bench/audit/cheats.ts';
import { codeContexts } from '../../bench/engine/contexts.ts';
import type { SoakOptions } from '../soak-options.ts';
import { cheapWeights } from '../weights.ts';

const PROMPT_TOKENS = 160;
const ANSWERS = 24;
const FILE = join(ROOT, 'test', 'fixtures', 'audit', 'cheats.json');
const signal = new AbortController().signal;

interface Given {
  readonly request: GenerateRequest;
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
}

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

async function answer(core: Core, request: GenerateRequest): Promise<Given> {
  const tokens: number[] = [];
  const logprobs: number[] = [];
  for await (const event of core.generate(request, signal)) {
    if (event.type === 'done') continue;
    for (const { id, logprob } of event.tokens) {
      tokens.push(id);
      logprobs.push(logprob ?? 0);
    }
  }
  return { request, tokens, logprobs };
}

const open = (folder: string) => loadCore(folder, { threads: 1, context: 512, slots: 1 });
const round = (value: number) => Number(Math.min(100, value).toFixed(6));

async function answersBy(folder: string, count: number): Promise<Given[]> {
  const core = await open(folder);
  try {
    const contexts = [...codeContexts(core.tokenizer, [PROMPT_TOKENS])].slice(0, count);
    const given: Given[] = [];
    for (const [one] of contexts) given.push(await answer(core, requestFor(one!.ids)));
    return given;
  } finally {
    core.close();
  }
}

async function compare(honest: Core, given: readonly Given[]): Promise<CheatAnswers> {
  const compared: CheatAnswers = [];
  for (const { request, tokens, logprobs } of given) {
    const { tokens: replayed } = await honest.replay(request, tokens, signal);
    compared.push(
      replayed.map(({ logprob, margin }, i) => [round(Math.abs(logprob - logprobs[i]!)), round(margin)]),
    );
  }
  return compared;
}

/** Measures what answers by other weights look like to an audit, for tests to replay. `rounds`: answers by each. */
export async function soakCheats({ model: name, rounds = ANSWERS }: SoakOptions): Promise<boolean> {
  const { folder, root } = await openModel(name);
  const work = mkdtempSync(join(tmpdir(), 'phc-cheats-'));
  try {
    const given: Array<readonly [CheatName, Given[]]> = [];
    for (const cheat of CHEAT_NAMES)
      given.push([cheat, await answersBy(await cheapWeights(cheat, folder, work), rounds)]);
    const honest = await open(folder);
    const cheats: Cheats['cheats'] = { w4: [], w3: [], older: [], shallow: [] };
    for (const [cheat, answers] of given) cheats[cheat] = await compare(honest, answers);
    honest.close();
    writeFileSync(FILE, `${JSON.stringify({ modelRoot: root, cheats } satisfies Cheats)}\n`);
    return true;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
