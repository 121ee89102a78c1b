import { existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { asDiskError } from '../disk-error.ts';
import { homeFolder } from '../home.ts';
import { acquireLock } from '../lock.ts';
import { importChild } from '../model/import-child.ts';
import { importName } from '../model/import-into.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel, type ModelRef } from '../model/store.ts';
import { unpackModel } from '../model/unpack-model.ts';
import { type Collected, collectFiles } from './collect-files.ts';
import { type FinetuneFolder, finetuneFolder, openJob } from './finetune-folder.ts';
import { parseMeasured, parseProgress } from './parse-progress.ts';
import { ensurePython } from './python-environment.ts';
import { runScript } from './run-script.ts';
import { splitFiles } from './split-files.ts';
import { splitDigest, writeCorpus } from './write-corpus.ts';

const Measured = z.object({ places: z.number(), nats: z.number(), exact: z.number() });

/** What finetune.py found out, of lines of files that it did not train on. */
const Report = z.object({
  steps: z.number(),
  before: Measured,
  after: Measured,
  change: z.object({
    mean: z.number(),
    interval: z.tuple([z.number(), z.number()]),
    verdict: z.enum(['better', 'worse', 'unclear']),
  }),
});
export type Report = z.infer<typeof Report>;

/** What is asked for. */
export interface FinetuneOptions {
  readonly model: string;
  readonly data: readonly string[];
  /** What to call the child; made of the names of model and data if absent. */
  readonly name?: string | undefined;
  readonly steps?: number | undefined;
  readonly minutes?: number | undefined;
  readonly threads?: number | undefined;
  readonly home?: string;
  readonly onProgress?: (step: string, fraction: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A fine-tuned model and how it came out. */
export interface Finetuned {
  readonly model: ModelRef;
  readonly parent: ModelRef;
  readonly report: Report;
  /** Page with curves, settings and samples. */
  readonly card: string;
  readonly leftOut: Collected['leftOut'];
}

/** What lies beside the child, with its lineage. */
const PUBLISHED = ['index.html', 'README-card.md', 'loss.svg', 'held-out.svg', 'report.json', 'log.jsonl'];

/** The name of the child that these options make; throws `PHC_REQUEST_INVALID` for one that cannot be. */
export async function childName({ model, data, name }: FinetuneOptions): Promise<string> {
  const chosen = await importName(
    `${model}-${basename(resolve(data[0] ?? '.'))}`.slice(0, 64),
    name === undefined ? {} : { name },
  );
  if (chosen !== model) return chosen;
  throw new PhcError('PHC_REQUEST_INVALID', { detail: 'the child needs a name of its own', param: 'out' });
}

async function train(folder: FinetuneFolder, options: FinetuneOptions, python: string): Promise<Report> {
  const { steps, minutes, threads, onProgress, signal } = options;
  const places = ['--base', folder.base, '--corpus', folder.corpus, '--out', folder.run, '--with-parent'];
  const given = Object.entries({ steps, seconds: minutes === undefined ? undefined : minutes * 60, threads });
  const limits = given.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, String(value)]));
  onProgress?.('Loading the model', 0);
  let trained = 0;
  const onLine = (line: string) => {
    const measured = parseMeasured(line);
    if (measured) {
      const when = trained === 0 ? 'before' : 'after';
      onProgress?.(`Measuring ${when}: place ${measured.done} of ${measured.places}`, trained);
    }
    const at = parseProgress(line);
    if (!at) return;
    trained = at.done / at.steps;
    const left = at.minutesLeft > 0 ? `, ${at.minutesLeft} min left` : '';
    onProgress?.(`Training: step ${at.done} of ${at.steps}, loss ${at.loss}${left}`, trained);
  };
  await runScript('finetune.py', [...places, ...limits], {
    python,
    onLine,
    signal,
    refusal: 'PHC_TRAINING_DATA',
  });
  return Report.parse(JSON.parse(await readFile(join(folder.run, 'report.json'), 'utf8')));
}

async function publish(folder: FinetuneFolder, model: ModelRef, python: string): Promise<string> {
  const about = `${model.folder}.about`;
  await runScript('card.py', [folder.run, '--corpus', folder.corpus, '--title', model.name], { python });
  for (const file of PUBLISHED) {
    if (existsSync(join(folder.run, file))) await copyFile(join(folder.run, file), join(about, file));
  }
  return join(about, 'index.html');
}

/**
 * Trains an adapter on files of the person and makes a child model of it, on this machine alone; stopped, the same
 * options go on from the last checkpoint. Errors: `PHC_TRAINING_DATA` for files that cannot be used,
 * `PHC_TRAINING_RUN` while another process does the same, `PHC_TRAINING_FAILED`, those of `ensurePython`,
 * `unpackModel` and `importChild`; the signal's reason when aborted.
 */
export async function finetune(options: FinetuneOptions): Promise<Finetuned> {
  const { home = homeFolder(), steps, minutes, onProgress, signal } = options;
  const store = { home, searchFolders: [defaultRecipesFolder()] };
  const watched = { ...store, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) };
  const parent = await findModel(options.model, store);
  const name = await childName(options);
  const { files, leftOut } = await collectFiles(options.data);
  const split = splitFiles(files);
  const python = await ensurePython({ home, onProgress: (step) => onProgress?.(step, 0), signal });
  const folder = finetuneFolder(home, name);
  const lock = await acquireLock(`${folder.path}.lock`, { wait: false, signal });
  if (!lock) throw new PhcError('PHC_TRAINING_RUN', { detail: `another process trains "${name}"` });
  try {
    const job = {
      parent: parent.root,
      data: splitDigest(split),
      steps: steps ?? null,
      minutes: minutes ?? null,
    };
    await openJob(folder, job);
    await writeCorpus(folder.corpus, split);
    if (!existsSync(folder.base)) {
      await unpackModel(parent.root, folder.base, watched);
    }
    const report = await train(folder, options, python);
    const adapter = join(folder.run, 'adapter');
    const model = await importChild(parent.root, { ...watched, adapter, name });
    const card = await publish(folder, model, python);
    // Half a gigabyte that can be unpacked again.
    await rm(folder.base, { recursive: true, force: true });
    return { model, parent, report, card, leftOut };
  } catch (error) {
    signal?.throwIfAborted();
    throw asDiskError(error);
  } finally {
    await lock.release();
  }
}
