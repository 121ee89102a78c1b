import type { Command } from 'commander';
import { runJob } from '../../../algorithms/evaluation/job/run-job.ts';
import { VERSION } from '../../version.ts';
import { evalProgress } from './progress.ts';

interface JobFlags {
  readonly inputs: string;
  readonly outputs: string;
}

async function job({ inputs, outputs }: JobFlags): Promise<void> {
  const progress = evalProgress(process.stderr);
  const { signal } = new AbortController();
  try {
    await runJob({ inputs, outputs, version: VERSION, signal, onProgress: progress.show });
  } finally {
    progress.clear();
  }
}

/** `ph-codex eval job`. */
export function registerEvalJob(evaluation: Command): void {
  evaluation
    .command('job')
    .description('score GGUF models beside data that must not leave, as a compute-to-data algorithm')
    .option('--inputs <folder>', 'models and data', '/data/inputs')
    .option('--outputs <folder>', 'gets scores, and no text of the data', '/data/outputs')
    .action(job);
}
