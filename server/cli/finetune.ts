import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_MODEL } from '../config.ts';
import { homeFolder } from '../home.ts';
import { childName, type Finetuned, type FinetuneOptions, finetune } from '../training/finetune.ts';
import { finetuneFolder, stoppedAt } from '../training/finetune-folder.ts';
import { withProgress } from './with-progress.ts';

interface FinetuneFlags {
  readonly model: string;
  readonly data: readonly string[];
  readonly out?: string;
  readonly minutes?: number;
  readonly steps?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1e6) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

function wholePositive(text: string): number {
  const value = positive(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

const VERDICTS = {
  better: (name: string, parent: string) =>
    `It got better on these files. Use it: --model ${name} in the place of ${parent}`,
  unclear: (name: string, parent: string) =>
    `It did not clearly get better: the interval holds zero. ${name} is there, but ${parent} may be as good; more text or more time may help`,
  worse: (name: string, parent: string) =>
    `It got worse. Stay with ${parent}; ${name} is there for you to look at`,
};

function describe({ model, parent, report, card, leftOut }: Finetuned): string {
  const { before, after, change } = report;
  const [low, high] = change.interval;
  const reasons = [...leftOut].map(([reason, count]) => `${count} ${reason}`);
  return [
    ...(reasons.length > 0 ? [`Left out: ${reasons.join(', ')}`] : []),
    `Ends of lines in files that it was not trained on (${after.places} places, ${report.steps} steps):`,
    `  loss      ${before.nats.toFixed(4)} -> ${after.nats.toFixed(4)} nats a token`,
    `  a line    ${change.mean.toFixed(3)} nats, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`,
    `  exact     ${before.exact} -> ${after.exact}`,
    `${VERDICTS[change.verdict](model.name, parent.name)}.`,
    `In the editor: "ph-codex.local.model": "${model.name}"`,
    `${model.name}  ${model.root}`,
    `Card: ${card}`,
  ].join('\n');
}

async function run({ out, json, ...flags }: FinetuneFlags): Promise<void> {
  const options: FinetuneOptions = { ...flags, name: out };
  const name = await childName(options);
  const made = await withProgress((onProgress, signal) => finetune({ ...options, onProgress, signal }));
  if (made) {
    const { model, parent, report, card, leftOut } = made;
    const result = { model, parent, report, card, leftOut: Object.fromEntries(leftOut) };
    process.stdout.write(`${json ? JSON.stringify(result) : describe(made)}\n`);
    return;
  }
  const step = await stoppedAt(finetuneFolder(homeFolder(), name));
  process.stderr.write(`Stopped. The same command goes on from step ${step}.\n`);
}

/** `ph-codex finetune`. */
export function registerFinetune(program: Command): void {
  program
    .command('finetune')
    .description('train a model further on your own files; nothing leaves this machine')
    .option('--model <name>', 'name or digest of the parent', DEFAULT_MODEL)
    .requiredOption('--data <path...>', 'folders and files of code or text')
    .option('--out <name>', 'what to call the child')
    .option('--minutes <number>', 'how long it may take, about', positive)
    .option('--steps <number>', 'how many steps of 2,048 tokens, in the place of a time', wholePositive)
    .option('--threads <number>', 'processor cores that it may use', wholePositive)
    .option('--json', 'print the result as JSON')
    .action((flags: FinetuneFlags) => run(flags));
}
