import { type Command, InvalidArgumentError } from 'commander';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { openModel } from '../model/store.ts';
import { publishRun } from '../training/publish-run.ts';
import { verifyTraining } from '../training/verify-training.ts';
import { withProgress } from './with-progress.ts';

interface Inputs {
  readonly base?: string;
  readonly corpus?: string;
  readonly lock?: string;
  readonly key?: string;
}
interface VerifyFlags extends Inputs {
  readonly stretch: number;
  readonly from?: number;
  readonly json?: boolean;
}
interface PublishFlags extends Inputs {
  readonly to: string;
  readonly model?: string;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 1e9) return value;
  throw new InvalidArgumentError('Expected a whole number.');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function verify(folder: string, { json, ...flags }: VerifyFlags): Promise<void> {
  const held: string[] = [];
  const onLine = (line: string) => {
    held.push(line);
    if (!json) print(line);
  };
  const done = await withProgress(async (onProgress, signal) => {
    await verifyTraining(folder, { ...flags, onLine, onProgress, signal });
    return true;
  });
  if (done) print(json ? JSON.stringify({ verified: true, held }) : 'verified');
}

async function publish(run: string, { model: name, ...flags }: PublishFlags): Promise<void> {
  const page = await withProgress(async (onProgress, signal) => {
    const model = name ? await openModel(name, { searchFolders: [defaultRecipesFolder()] }) : undefined;
    return publishRun(run, { ...flags, model, onProgress, signal });
  });
  if (page !== undefined) print(page);
}

/** `ph-codex train verify | publish`. */
export function registerTrain(program: Command): void {
  const train = program
    .command('train')
    .description('check how a model was trained, and publish that of a run');
  const verb = (usage: string, description: string) =>
    train
      .command(usage)
      .description(description)
      .option('--base <folder>', 'unpacked model that was trained on')
      .option('--corpus <folder>', 'corpus that was trained on')
      .option('--lock <file>', "the corpus' lock; that of the product by default");
  verb('verify', 'do a part of a training again and compare')
    .argument('<folder>', 'a run, or a published model such as models/ph-codex-s')
    .option('--stretch <steps>', 'steps of a run to repeat', wholeNumber, 4)
    .option('--from <step>', 'checkpoint of a run to begin at; drawn at random by default', wholeNumber)
    .option('--key <file>', 'public key, PEM, that must have signed the attestation')
    .option('--json', 'print the result as JSON')
    .action(verify);
  verb('publish', 'write proof steps, attestation and card of a finished run beside its adapter')
    .argument('<run>', 'folder of the run')
    .requiredOption('--to <folder>', 'where adapter/ and training/ go')
    .option('--model <name>', 'the model that was built of the adapter')
    .option('--key <file>', 'private key, PEM, that signs the attestation')
    .action(publish);
}
