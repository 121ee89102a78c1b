import { loadCore } from '../../../../server/engine/core.ts';
import { defaultCoreOptions } from '../../../../server/engine/options.ts';
import { request } from '../../../support/core.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** Our engine as the server uses it: slots, drafts, streaming and all. */
export async function openOurs({ path, threads }: SubjectOptions): Promise<Subject> {
  const core = await loadCore(path, { ...defaultCoreOptions(), threads });
  return {
    async generate(ids, count) {
      const start = performance.now();
      const asked = request('', { prompt: { kind: 'tokens', ids }, maxTokens: count, doc: 'bench' });
      let firstMs = 0;
      for await (const event of core.generate(asked, new AbortController().signal)) {
        firstMs ||= performance.now() - start;
        if (event.type !== 'done') continue;
        const totalMs = performance.now() - start;
        return { firstMs, totalMs, tokens: event.tokens, forwards: event.timings.forwards };
      }
      throw new Error('the completion did not end');
    },
  };
}
