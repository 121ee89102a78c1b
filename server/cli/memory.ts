import type { Command } from 'commander';
import { forgetMemory, listMemories } from '../memory/memory-folder.ts';

async function status({ json }: { readonly json?: boolean }): Promise<void> {
  const memories = await listMemories();
  if (json) {
    process.stdout.write(`${JSON.stringify(memories)}\n`);
    return;
  }
  if (memories.length === 0) process.stdout.write('Nothing is kept.\n');
  for (const { folder, bytes } of memories) {
    process.stdout.write(`${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${folder}\n`);
  }
}

async function forget(): Promise<void> {
  await forgetMemory();
  process.stdout.write('The memories of all workspaces were deleted from the disk.\n');
}

/** `ph-codex memory status | forget`. */
export function registerMemory(program: Command): void {
  const memory = program.command('memory').description("what is kept of your workspaces' own code");
  memory
    .command('status')
    .description('show what is on the disk')
    .option('--json', 'print the result as JSON')
    .action(status);
  memory.command('forget').description('delete all of it from the disk').action(forget);
}
