import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_LINE } from '../setup/paths.ts';

/** What makes a score of one suite, in its folder. */
export interface Score {
  readonly model: string;
  readonly suite: string;
  /** Problems to ask; the whole suite where undefined. */
  readonly limit: number | undefined;
  /** Answers to each problem: one that is greedy, or several drawn at random. */
  readonly samples: number;
  readonly folder: string;
}

const PROFILE = 'cpu-fp32';
/** As papers draw the answers of pass@10. */
const TEMPERATURE = '0.8';
/** Its page would show other people's code without their licences. */
const WITHOUT_PAGE = 'linebench';

/** Runs `ph-codex`; gives its exit code and what it printed. */
async function phCodex(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  return { code: Number(code ?? 1), output };
}

/** Asks the model, and keeps answers, scores and a page with all of them in the folder. @throws Error where that did not work. */
export async function evaluate({ model, suite, limit, samples, folder }: Score): Promise<void> {
  const drawn = samples === 1 ? [] : ['--samples', String(samples), '--temperature', TEMPERATURE];
  const asked = [...(limit === undefined ? [] : ['--limit', String(limit)]), ...drawn];
  const page = suite === WITHOUT_PAGE ? [] : ['--html', join(folder, 'report.html')];
  const flags = ['--model', model, '--suite', suite, ...asked, '--profile', PROFILE, '--evidence', folder];
  const { code, output } = await phCodex(['eval', ...flags, ...page]);
  if (code !== 0) throw new Error(`The evaluation of ${suite} ended with ${code}.`);
  console.log(output);
}

/** Signs what is in a folder of scores. @throws Error where that did not work. */
export async function sign(folder: string, key: string, evaluator: string): Promise<void> {
  const { code, output } = await phCodex(['eval', 'sign', folder, '--key', key, '--evaluator', evaluator]);
  if (code !== 0) throw new Error(`${folder} could not be signed.`);
  console.log(output);
}

/** How a part of the problems is asked again. */
export interface Again {
  /** Name of the file that tells what came out. */
  readonly name: string;
  readonly profile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Part of the problems. */
  readonly fraction: number;
}

/** Asks a random part again, and writes beside the statement what came out; true where all was the same to the last token. */
export async function askAgain(folder: string, key: string, again: Again): Promise<boolean> {
  const { name, profile, environment, fraction } = again;
  const statement = join(folder, 'statement.json');
  const flags = ['--key', key, '--fraction', String(fraction), '--profile', profile, '--json'];
  // Programs ran when the score was made; what differs by processor is which tokens a model writes.
  const { code, output } = await phCodex(
    ['eval', 'verify', statement, ...flags, '--no-execute'],
    environment,
  );
  if (output.trim() === '') throw new Error(`${statement} could not be checked (${name}).`);
  writeFileSync(join(folder, `again-${name}.json`), output);
  const { ids, differences } = JSON.parse(output);
  console.log(
    `${statement}: ${ids.length} problems asked again (${name}), ${differences.length} differences`,
  );
  return code === 0;
}
