import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64 } from '../../protocol/base64.ts';
import { fromUtf8 } from '../../protocol/bytes.ts';
import { Envelope } from '../../protocol/dsse.ts';
import { ScoreAttestation } from '../../protocol/score.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';

/** Whether a statement names the model; who signed it is for its reader to check. */
function isAbout({ payload }: Envelope, modelRoot: string): boolean {
  return fromUtf8(fromBase64(payload)).includes(modelRoot);
}

async function readAttestation(folder: string, suite: string, modelRoot: string) {
  try {
    const statement = Envelope.parse(
      JSON.parse(await readFile(join(folder, suite, 'statement.json'), 'utf8')),
    );
    if (!isAbout(statement, modelRoot)) return [];
    const publicKey = await readFile(join(folder, 'evaluator.pem'), 'utf8');
    return [ScoreAttestation.parse({ statement, publicKey })];
  } catch {
    // A score is an ornament: where there is none, or a damaged one, none is shown.
    return [];
  }
}

/** The signed scores that come with a model of the product; none for other models and other digests of it. */
export async function scoresOf(
  model: { readonly name: string; readonly modelRoot: string },
  recipesFolder = defaultRecipesFolder(),
): Promise<ScoreAttestation[]> {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(model.name)) return [];
  const folder = join(recipesFolder, model.name, 'scores');
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.sort().map((suite) => readAttestation(folder, suite, model.modelRoot)),
  );
  return found.flat();
}
