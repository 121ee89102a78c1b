import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { badModel } from './bad-model.ts';
import { readJson } from './read-json.ts';
import { defaultRecipesFolder } from './recipe.ts';

/** `network.json` beside the card of a model of the line whose weights people bring themselves. */
const Network = z.strictObject({
  architecture: z.string(),
  layers: z.optional(z.int()),
  width: z.optional(z.int()),
  heads: z.optional(z.int()),
  context: z.optional(z.int()),
});

/** Documents of a model of the line by its name; none for other names. */
export function lineDocuments(name: string, recipesFolder = defaultRecipesFolder()): string[] {
  const isOne = /^[a-z0-9-]+$/.test(name) && existsSync(join(recipesFolder, name, 'network.json'));
  return isOne ? [join(recipesFolder, name, 'README.md')] : [];
}

/** Throws `PHC_MODEL_FORMAT` where a network is to have the name of a model of the line and is of another shape. */
export function checkLineShape(
  name: string,
  shape: { readonly architecture: string },
  recipesFolder = defaultRecipesFolder(),
): void {
  if (lineDocuments(name, recipesFolder).length === 0) return;
  const wanted = Network.parse(readJson(join(recipesFolder, name, 'network.json')));
  for (const [key, value] of Object.entries(wanted)) {
    const found = Reflect.get(shape, key);
    if (found !== value)
      throw badModel(`${name} is a network with ${key} ${value}, and this one has ${found}`);
  }
}
