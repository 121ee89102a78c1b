import { sourceFiles } from '../auditor/canary.ts';
import { writeCanaries } from '../auditor/canary-file.ts';
import { makeCanaries } from '../auditor/make-canaries.ts';
import { homeFolder } from '../home.ts';
import { openServerKey } from '../identity/server-key.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { openModel } from '../model/store.ts';
import { progressLine } from './progress-line.ts';

/** What `ph-codex audit canaries` is asked for. */
interface Flags {
  readonly model: string;
  readonly output: string;
  readonly count: number;
}

/** `ph-codex audit canaries`: makes canaries of a model on this machine, signed by the key of this home folder. */
export async function canaries(code: string, { model: name, output, count }: Flags): Promise<void> {
  const model = await openModel(name, { searchFolders: [defaultRecipesFolder()] });
  const key = await openServerKey(homeFolder());
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const progress = progressLine(process.stderr);
  try {
    const made = await makeCanaries(model, {
      files: await sourceFiles(code),
      count,
      onCanary: (done) => progress.show(`${done} of ${count} canaries`, done / count),
      signal: stopping.signal,
    });
    await writeCanaries(output, made, key);
  } finally {
    progress.clear();
  }
  process.stdout.write(`${count} canaries of ${model.root}, by the key ${key.publicKey}: ${output}\n`);
}
