import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../setup/build.ts';
import { endChildren, endChildrenOnSignal } from '../setup/children.ts';
import { ensureModel } from '../setup/model.ts';
import { ROOT } from '../setup/paths.ts';
import { step } from '../setup/step.ts';
import { copyBuiltModel } from './built-model.ts';
import { stage } from './stage.ts';
import { findTarget, TARGETS, type Target, thisTarget } from './targets.ts';
import { packVsix } from './vsix.ts';

/** The package without runtime must load quickly from a marketplace: only the extension is in it. */
const UNIVERSAL_LIMIT_MIB = 3;

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Makes one VSIX file in dist/; gives its path. */
async function makePackage(target: Target | undefined, withModel: boolean): Promise<string> {
  const folder = await stage(target);
  if (target && withModel) copyBuiltModel(folder);
  const name = ['ph-codex', version, target?.name ?? 'universal', ...(target && withModel ? ['model'] : [])];
  const { file, mib } = await packVsix(folder, target, join(ROOT, 'dist', `${name.join('-')}.vsix`));
  process.stdout.write(`${relative(ROOT, file)}  ${mib.toFixed(1)} MiB\n`);
  if (!target && mib > UNIVERSAL_LIMIT_MIB) {
    throw new Error(
      `The package without runtime has ${mib.toFixed(1)} MiB; its limit is ${UNIVERSAL_LIMIT_MIB}.`,
    );
  }
  return file;
}

/** Entry of `npm run package`; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      all: { type: 'boolean', default: false },
      target: { type: 'string', multiple: true, default: [] },
      universal: { type: 'boolean', default: false },
      'with-model': { type: 'boolean', default: false },
    },
  });
  const named = values.all ? TARGETS : values.target.map(findTarget);
  const nothingNamed = named.length === 0 && !values.universal;
  const targets = nothingNamed ? [thisTarget()] : named;
  endChildrenOnSignal();
  try {
    await build('--production');
    if (values['with-model']) await ensureModel();
    if (values.universal || values.all || nothingNamed) await makePackage(undefined, false);
    for (const target of targets) {
      if (target) await step(`Packing for ${target.name}`, () => makePackage(target, values['with-model']));
    }
    return 0;
  } finally {
    await endChildren();
  }
}
