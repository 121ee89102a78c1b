import { openLlamaCpp } from './llama-cpp.ts';
import { openOurs } from './ours.ts';
import { openPlainLoop } from './plain-loop.ts';
import type { Ask, Tell } from './process.ts';
import type { Subject, SubjectOptions } from './subject.ts';

const OPENERS = {
  ours: openOurs,
  'ours-plain': (options) => openPlainLoop(options, 'ffi'),
  'ort-api': (options) => openPlainLoop(options, 'package'),
  'llama-cpp': openLlamaCpp,
} satisfies Record<SubjectOptions['kind'], (options: SubjectOptions) => Promise<Subject>>;

const tell = (message: Tell) => process.send?.(message);
const rss = () => process.memoryUsage().rss / 1e6;

async function main(): Promise<void> {
  const options: SubjectOptions = JSON.parse(process.argv[2] ?? '');
  const before = rss();
  const start = performance.now();
  const subject = await OPENERS[options.kind](options);
  tell({ type: 'loaded', loadMs: performance.now() - start });
  process.on('message', async ({ ids, count }: Ask) => {
    try {
      const timing = await subject.generate(ids, count);
      tell({ type: 'generated', timing, rssMB: rss() - before });
    } catch (error) {
      tell({ type: 'failed', message: String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

main().catch((error) => {
  tell({ type: 'failed', message: String(error) });
  process.exitCode = 1;
});
