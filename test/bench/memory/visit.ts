import type { Model } from './model.ts';
import type { Package } from './packages.ts';
import { drawPlaces, type Place } from './places.ts';
import { type IndexCost, openRepository } from './repository.ts';
import { type Scored, type Sides, scoreTokens } from './score-tokens.ts';
import { type Line, type Writer, writeLines } from './write-lines.ts';

/** All that was measured at one place. */
export interface Visit extends Scored {
  readonly package: string;
  readonly language: string;
  readonly lines: { readonly rest: Record<Writer, Line>; readonly next: Record<Writer, Line> };
}

/** How much is visited: so many places in each package. */
export interface Extent {
  readonly packages: readonly Package[];
  readonly places: number;
}

/** What is done at each place. */
export type Task<T> = (model: Model, place: Place, sides: Sides) => Promise<T>;

/** Everything. */
export async function measurePlace(
  model: Model,
  place: Place,
  sides: Sides,
): Promise<Scored & Pick<Visit, 'lines'>> {
  const scored = await scoreTokens(model, place, sides);
  return { ...scored, lines: await writeLines(model, place, sides) };
}

/** Visits places in packages, one package after the other, from its oldest file to its newest. */
export async function visitPackages<T>(
  model: Model,
  { packages, places: count }: Extent,
  task: Task<T>,
): Promise<{
  visits: Array<T & Pick<Visit, 'package' | 'language'>>;
  costs: Array<IndexCost & { readonly package: string }>;
}> {
  const visits: Array<T & Pick<Visit, 'package' | 'language'>> = [];
  const costs: Array<IndexCost & { readonly package: string }> = [];
  for (const wanted of packages) {
    const { name, version, language } = wanted;
    process.stderr.write(`${name} ${version} …\n`);
    const { files, cost, without, before } = await openRepository(wanted, model.tokenizer);
    costs.push({ package: name, ...cost });
    const age = new Map(files.map((file, i) => [file, i]));
    const places = drawPlaces(name, files, count, model.tokenizer);
    places.sort((a, b) => age.get(a.file)! - age.get(b.file)!);
    for (const place of places) {
      const found = await task(model, place, { whole: without(place.file), older: before(place.file) });
      visits.push({ ...found, package: name, language });
    }
  }
  return { visits, costs };
}
