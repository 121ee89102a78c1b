import { Worker } from 'node:worker_threads';
import { PhcError } from '../../protocol/errors.ts';
import { workerArguments } from '../../protocol/worker-arguments.ts';
import type { TemplateJob, TemplateResult } from './messages.ts';
import { chatWorkerEntry } from './worker-entry.ts';

/** A template takes a millisecond; a thread that is new, on a crowded machine, a second. */
const TIME_LIMIT_MS = 5000;
/** A longer template belongs to no model that we know: the longest of them has 13,000 characters. */
const LONGEST = 256 * 1024;

const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

function failed(detail: string, cause?: unknown): PhcError {
  // What a template says of itself may be long, and may hold the conversation.
  return new PhcError('PHC_CHAT_TEMPLATE', { detail: detail.slice(0, 200), cause });
}

/**
 * Renders a Jinja template in a thread of its own, with bounded time and memory: templates come with models that
 * nobody read. Throws `PHC_CHAT_TEMPLATE`.
 */
export function renderTemplate(job: TemplateJob): Promise<string> {
  if (job.template.length > LONGEST) return Promise.reject(failed(`${job.template.length} characters long`));
  return new Promise((resolve, reject) => {
    const entry = chatWorkerEntry();
    const worker = new Worker(entry, {
      workerData: job,
      env: {},
      execArgv: workerArguments(entry),
      resourceLimits: LIMITS,
    });
    const timer = setTimeout(() => end(() => reject(failed('it took too long'))), TIME_LIMIT_MS);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
      void worker.terminate();
    };
    worker.once('message', (result: TemplateResult) =>
      end(() => ('text' in result ? resolve(result.text) : reject(failed(result.error)))),
    );
    worker.once('error', (error: Error) => end(() => reject(failed(error.message, error))));
    worker.once('exit', () => end(() => reject(failed('it ended without a result'))));
  });
}
