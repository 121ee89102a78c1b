import { parentPort, workerData } from 'node:worker_threads';
import { Template } from '@huggingface/jinja';
import { MOST_WRITTEN, type TemplateJob, type TemplateResult } from './messages.ts';

function render({ template, values }: TemplateJob): TemplateResult {
  try {
    const text = new Template(template).render({ ...values });
    return text.length > MOST_WRITTEN ? { error: `it wrote ${text.length} characters` } : { text };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(render(workerData));
