import { COMMAND_LINE } from './paths.ts';
import { run } from './run.ts';

const MODEL = 'ph-codex-s';

/** Builds the embedded model unless the home folder has it; the command shows its own progress. */
export async function ensureModel(): Promise<void> {
  await run(process.execPath, [COMMAND_LINE, 'model', 'build', MODEL], { show: true });
}
