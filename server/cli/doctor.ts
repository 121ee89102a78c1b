import type { Command } from 'commander';
import { runChecks } from './doctor/check.ts';
import { CUDA } from './doctor/cuda.ts';
import { MACHINE } from './doctor/machine.ts';
import { SERVING } from './doctor/serving.ts';

async function doctor({ cuda }: { readonly cuda?: boolean }): Promise<void> {
  const checks = cuda ? CUDA : [...MACHINE, ...SERVING];
  const failed = await runChecks(checks, (text) => process.stdout.write(text));
  if (failed > 0) process.exitCode = 1;
}

/** `ph-codex doctor`: exit code 1 when something is wrong. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check what the server needs, and say what to do')
    .option('--cuda', 'what is there of what an NVIDIA GPU would need, and what is missing')
    .action(doctor);
}
