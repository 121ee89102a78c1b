import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { olderCpu } from '../older-cpu/older-cpu.ts';
import { build } from '../setup/build.ts';
import { ROOT } from '../setup/paths.ts';
import { type Again, askAgain, evaluate, sign } from './commands.ts';
import { ensureKey, ownKey, publishKey } from './signing-key.ts';

/** Suites and how many of their problems are asked unless said otherwise: what a core answers in some twenty minutes. */
const SUITES = ['humaneval-infilling=200', 'linebench=150', 'humaneval=40'];
/** Part of the problems that is asked again. */
const FRACTION = 0.05;

/** The slow engine whose bits are the same everywhere, and an older instruction set where it can be had. */
async function agains(fraction: number): Promise<Again[]> {
  const exact: Again = { name: 'exact', profile: 'exact', environment: {}, fraction };
  const environment = await olderCpu();
  return environment ? [exact, { name: 'avx2', profile: 'cpu-fp32', environment, fraction }] : [exact];
}

/** `SUITE[@ANSWERS][=PROBLEMS]`, with the name of the folder that its score goes to. */
function parseSuite(text: string) {
  const [, name = '', suite = '', samples = '1', limit] =
    /^(([a-z-]+)(?:@([1-9]\d*))?)(?:=([1-9]\d*))?$/.exec(text) ?? [];
  if (suite === '') throw new Error(`"${text}" is no suite@answers=problems.`);
  return { name, suite, samples: Number(samples), limit: limit === undefined ? undefined : Number(limit) };
}

function options(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'ph-codex-s' },
      out: { type: 'string' },
      key: { type: 'string' },
      evaluator: { type: 'string' },
      fraction: { type: 'string', default: String(FRACTION) },
      'sign-only': { type: 'boolean', default: false },
    },
  });
  const { model, key = ownKey(), evaluator, fraction } = values;
  if (!evaluator) throw new Error('Say with --evaluator who vouches for these scores.');
  const out = values.out ?? join(ROOT, 'models', model, 'scores');
  const suites = (positionals.length > 0 ? positionals : SUITES).map(parseSuite);
  return { model, key, evaluator, fraction: Number(fraction), out, suites, signOnly: values['sign-only'] };
}

/**
 * Entry of `npm run scores`: `[SUITE[@ANSWERS]=PROBLEMS…] --evaluator NAME [--key PEM] [--model NAME] [--out FOLDER]`. Asks the model
 * in the profile cpu-fp32, signs what came out, and asks a random part again in the exact engine and on an older
 * instruction set; gives 1 where anything of that differed. `--sign-only` signs again what is there.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { model, key, evaluator, fraction, out, suites, signOnly } = options(argv);
  await build();
  ensureKey(key);
  mkdirSync(out, { recursive: true });
  const publicKey = join(out, 'evaluator.pem');
  publishKey(key, publicKey);
  if (signOnly) {
    const folders = readdirSync(out).map((name) => join(out, name));
    for (const folder of folders.filter((one) => existsSync(join(one, 'samples.jsonl'))))
      await sign(folder, key, evaluator);
    return 0;
  }
  const ways = await agains(fraction);
  let same = true;
  for (const { name, ...wanted } of suites) {
    const folder = join(out, name);
    await evaluate({ model, ...wanted, folder });
    await sign(folder, key, evaluator);
    for (const again of ways) same = (await askAgain(folder, publicKey, again)) && same;
  }
  return same ? 0 : 1;
}
