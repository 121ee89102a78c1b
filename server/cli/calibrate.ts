import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { GenerationFile } from '../../protocol/model-files.ts';
import { writeAtomically } from '../atomic-file.ts';
import { calibrationOf } from '../audit/calibration-of.ts';
import { cutTexts } from '../audit/cut-texts.ts';
import { type Scored, scoreVariant, VARIANTS } from '../audit/score-variant.ts';
import { jsonFileText } from '../model/json-files.ts';
import { modelRootWith } from '../model/model-root.ts';
import { readJson } from '../model/read-json.ts';
import { defaultRecipesFolder, renewRecipe } from '../model/recipe.ts';
import { openModel } from '../model/store.ts';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import { progressLine } from './progress-line.ts';

export interface CalibrateFlags {
  readonly model: string;
  readonly output: string;
  /** Texts that each native variant scores; the exact engine takes a third of them. */
  readonly texts: number;
  /** Folder of the recipe that gets the calibration and the new digest. */
  readonly recipe?: string;
}

/** Tokens of one text: prompt and answer of a usual completion. */
const TEXT_TOKENS = 448;

async function scoreAll(folder: string, texts: ReadonlyArray<readonly number[]>): Promise<Scored[]> {
  const progress = progressLine(process.stderr);
  const scored: Scored[] = [];
  for (const variant of VARIANTS) {
    const own = variant.profile === 'exact' ? texts.slice(0, Math.ceil(texts.length / 3)) : texts;
    const name = `${variant.profile}, ${variant.threads} threads, ${variant.cut} tokens a pass`;
    const onText = (done: number) => progress.show(`${name}: ${done} of ${own.length}`, done / own.length);
    scored.push(await scoreVariant(folder, variant, own, onText));
  }
  progress.clear();
  return scored;
}

/**
 * `ph-codex audit calibrate`: measures the noise of a model on source files, for its `calibration.json`, and says which
 * digest the model has with it.
 */
export async function calibrate(files: readonly string[], flags: CalibrateFlags): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const model = await openModel(flags.model, { searchFolders: [defaultRecipesFolder()] });
  const tokenizer = createTokenizer(readJson(join(model.folder, 'tokenizer.json')));
  const sources = files.map((file) => tokenizer.encode(readFileSync(file, 'utf8')));
  const { context } = GenerationFile.parse(readJson(join(model.folder, 'generation.json')));
  const texts = cutTexts(sources, Math.min(TEXT_TOKENS, context - 1), flags.texts);
  if (texts.length === 0)
    throw new PhcError('PHC_REQUEST_INVALID', { detail: 'no file is as long as one text' });
  const calibration = calibrationOf(await scoreAll(model.folder, texts));
  const text = jsonFileText(calibration);
  const root = await modelRootWith(model.folder, { 'calibration.json': text });
  if (flags.recipe === undefined) await writeAtomically(flags.output, text);
  else await renewRecipe(flags.recipe, { modelRoot: root, calibration });
  process.stdout.write(`${text}With this calibration.json the model's digest is ${root}\n`);
}
