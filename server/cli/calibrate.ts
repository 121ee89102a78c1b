import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import { calibrationOf, machineName, type Scored, scoreVariant, VARIANTS } from '../audit/calibrate.ts';
import { readJson } from '../model/read-json.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { openModel } from '../model/store.ts';
import { createTokenizer } from '../tokenizer/tokenizer.ts';

export interface CalibrateFlags {
  readonly model: string;
  readonly output: string;
  /** Texts that each native variant scores; the exact engine takes a third of them. */
  readonly texts: number;
  /** Where all log-probabilities are kept too, for tests that replay the noise. */
  readonly raw?: string;
}

/** Tokens of one text: prompt and answer of a usual completion. */
const TEXT_TOKENS = 448;

function cut(ids: readonly number[]): number[][] {
  const count = Math.floor(ids.length / TEXT_TOKENS);
  return Array.from({ length: count }, (_, i) => ids.slice(i * TEXT_TOKENS, (i + 1) * TEXT_TOKENS));
}

/** `ph-codex audit calibrate`: measures the noise of a model on source files, for its `calibration.json`. */
export async function calibrate(files: readonly string[], flags: CalibrateFlags): Promise<void> {
  const model = await openModel(flags.model, { searchFolders: [defaultRecipesFolder()] });
  const tokenizer = createTokenizer(readJson(join(model.folder, 'tokenizer.json')));
  const perFile = files.map((file) => cut(tokenizer.encode(readFileSync(file, 'utf8'))));
  // One text of each file in turn.
  const longest = Math.max(...perFile.map(({ length }) => length));
  const texts = Array.from({ length: longest }, (_, i) => perFile.flatMap((of) => of.slice(i, i + 1)))
    .flat()
    .slice(0, flags.texts);
  const scored: Scored[] = [];
  for (const variant of VARIANTS) {
    const own = variant.profile === 'exact' ? texts.slice(0, Math.ceil(texts.length / 3)) : texts;
    const name = `${variant.profile}, ${variant.threads} threads, ${variant.cut} tokens a pass`;
    scored.push(
      await scoreVariant(model.folder, variant, own, (done) =>
        process.stderr.write(`\r${name}: ${done} of ${own.length}${done === own.length ? '\n' : ''}`),
      ),
    );
    // An hour's work is not lost when the machine is wanted back.
    if (flags.raw !== undefined) await writeAtomically(flags.raw, JSON.stringify(scored));
  }
  const calibration = calibrationOf(scored, machineName());
  await writeAtomically(flags.output, `${JSON.stringify(calibration, null, 2)}\n`);
  process.stdout.write(`${flags.output}\n${JSON.stringify(calibration, null, 2)}\n`);
}
