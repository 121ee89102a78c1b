import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { EvalConfig } from './config.ts';

/** What the answers of a run depend on. */
export interface RunIdentity {
  readonly modelRoot: string;
  readonly suite: string;
  readonly suiteRoot: string;
  /** Of the sources that decide what is asked. */
  readonly askingRoot: string;
  readonly profile: string;
  readonly config: EvalConfig;
}

const text = ({ config, ...roots }: RunIdentity) => `${canonicalJson({ ...roots, config: { ...config } })}\n`;

/**
 * Makes the folder of a run, or takes up that of an earlier one.
 * @throws PhcError PHC_EVAL_RUN where it holds another run.
 */
export async function openRunFolder(folder: string, identity: RunIdentity): Promise<void> {
  const file = join(folder, 'run.json');
  await mkdir(folder, { recursive: true });
  const wanted = text(identity);
  const found = await readFile(file, 'utf8').catch(() => undefined);
  // A file that is only a part of what it should be was being written when the process was killed.
  if (found === undefined || (found !== wanted && wanted.startsWith(found))) await writeFile(file, wanted);
  else if (found !== wanted) throw new PhcError('PHC_EVAL_RUN', { detail: `${folder} holds another run` });
}
