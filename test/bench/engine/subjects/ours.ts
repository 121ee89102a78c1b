import { loadCore } from '../../../../server/engine/core.ts';
import type { GenerateRequest } from '../../../../server/engine/engine.ts';
import { defaultCoreOptions } from '../../../../server/engine/options.ts';
import type { Subject, SubjectOptions } from './subject.ts';

const REQUEST: Omit<GenerateRequest, 'prompt' | 'maxTokens'> = {
  temperature: 0,
  topP: 1,
  seed: 1,
  stop: [],
  logprobs: null,
  echo: false,
  doc: 'bench',
  draft: '',
  warm: false,
  memory: null,
};

/** Our engine as the server uses it: slots, drafts, streaming and all. */
export async function openOurs({ path, threads }: SubjectOptions): Promise<Subject> {
  const core = await loadCore(path, { ...defaultCoreOptions(), threads });
  return {
    async generate(ids, count) {
      const start = performance.now();
      const request = { ...REQUEST, prompt: { kind: 'tokens', ids }, maxTokens: count } as const;
      let firstMs = 0;
      for await (const event of core.generate(request, new AbortController().signal)) {
        firstMs ||= performance.now() - start;
        if (event.type !== 'done') continue;
        const totalMs = performance.now() - start;
        return { firstMs, totalMs, tokens: event.tokens, forwards: event.timings.forwards };
      }
      throw new Error('the completion did not end');
    },
  };
}
