import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainToy } from '../../scripts/train/toy.ts';
import { homeFolder, trainingFolder } from '../../server/home.ts';
import { ensurePython } from '../../server/training/python-environment.ts';
import { runScript } from '../../server/training/run-script.ts';
import { trainingScripts } from '../../server/training/scripts-folder.ts';

/** A toy that is trained and built once for all tests of a process. */
export interface ToyTraining {
  readonly python: string;
  readonly root: string;
  /** Home folder that holds the built model. */
  readonly home: string;
  readonly corpus: string;
  readonly lock: string;
  /** Its trained weights, as `ph-codex model unpack` would write them. */
  readonly base: string;
  readonly run: string;
}

const STEPS = 20;
let toy: Promise<ToyTraining> | undefined;
let top: string | undefined;

async function train(): Promise<ToyTraining> {
  const python = await ensurePython();
  const folder = temporaryFolder();
  const [home, out] = [join(folder, 'home'), join(folder, 'toy')];
  const { model } = await trainToy({ python, out, home, steps: STEPS });
  const run = join(out, 'run');
  return {
    python,
    root: model.root,
    home,
    corpus: join(out, 'corpus'),
    lock: join(out, 'corpus.lock.json'),
    base: join(run, 'weights'),
    run,
  };
}

/** Skips the tests of a suite where `npm run test:training` could not install Python with PyTorch; never in CI. */
export function needsPython(test: Mocha.Context): void {
  const ready = existsSync(join(trainingFolder(homeFolder()), 'venv', 'requirements.sha256'));
  if (ready || process.env['PH_CODEX_PYTHON']) return;
  if (process.env['CI']) throw new Error('Python with PyTorch is not installed');
  test.skip();
}

/** The toy, made on first use. */
export function toyTraining(): Promise<ToyTraining> {
  toy ??= train();
  return toy;
}

/** A new folder that is deleted when the tests end. */
export function temporaryFolder(): string {
  if (top === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'phc-training-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    top = made;
  }
  return mkdtempSync(join(top, 'of-'));
}

/** What train.py is given for an adapter over the toy. */
export function adapterArguments({ base, corpus }: ToyTraining, out: string, steps: number): string[] {
  const settings = {
    rank: 8,
    steps,
    tokens: 1024,
    checkpoint_every: 3,
    evaluate_every: steps,
    evaluate_samples: 6,
  };
  const config = ['--config', join(trainingScripts(), 'configs', 'toy.toml')];
  const places = ['--base', base, '--corpus', corpus, '--out', out, '--threads', '1', '--keep'];
  return [
    ...config,
    ...places,
    ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
  ];
}

/** Trains an adapter over the toy. */
export async function trainAdapter(made: ToyTraining, out: string, steps: number): Promise<void> {
  await runScript('train.py', adapterArguments(made, out, steps), made);
}
