import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { EngineFile } from '../../protocol/model-files.ts';
import { readConfig } from './checkpoint/read-config.ts';
import { layoutOf } from './layout/layout-of.ts';
import type { Layout } from './layout/weight-layout.ts';
import { readJson } from './read-json.ts';
import { isReaderConfig, readReaderConfig } from './reader/reader-config.ts';
import { readerLayout } from './reader/reader-layout.ts';
import { type ModelRef, openModel, type StoreOptions } from './store.ts';

/** What is known about a model: some of it from its files, the rest from whoever made it. */
export interface ModelCard {
  readonly model: ModelRef;
  readonly architecture: string;
  readonly parameters: number;
  readonly bits: number;
  readonly context: number;
  readonly fillsIn: boolean;
  /** It writes nothing, and marks answers in passages. */
  readonly reads: boolean;
  readonly parents: ReadonlyArray<{ readonly name: string; readonly modelRoot: string }>;
  /** Its maker's words, which nobody here has checked; null where there are none. */
  readonly text: string | null;
}

const Lineage = z.object({ parents: z.array(z.object({ name: z.string(), modelRoot: z.string() })) });
const Generation = z.object({ context: z.number(), fim: z.unknown() });

function parametersOf(layout: Layout): number {
  return layout
    .flatMap(({ parts, columns }) => parts.map(({ rows }) => rows * columns))
    .reduce((sum, numbers) => sum + numbers, 0);
}

/** The network's family, and how many numbers it is made of. */
function networkOf(config: unknown): Pick<ModelCard, 'architecture' | 'parameters' | 'reads'> {
  if (isReaderConfig(config))
    return {
      architecture: 'roberta',
      parameters: parametersOf(readerLayout(readReaderConfig(config))),
      reads: true,
    };
  const shape = readConfig(config);
  return { architecture: shape.architecture, parameters: parametersOf(layoutOf(shape)), reads: false };
}

/** The card of a model whose digest is checked. Errors: `PHC_MODEL_UNKNOWN`, `PHC_MODEL_DIGEST`. */
export async function modelCard(name: string, options: StoreOptions = {}): Promise<ModelCard> {
  const model = await openModel(name, options);
  const { weights } = EngineFile.parse(readJson(join(model.folder, 'engine.json')));
  const generation = Generation.parse(readJson(join(model.folder, 'generation.json')));
  const about = `${model.folder}.about`;
  const [lineage, card] = [join(about, 'lineage.json'), join(about, 'README.md')];
  return {
    model,
    ...networkOf(readJson(join(model.folder, 'config.json'))),
    bits: weights.bits,
    context: generation.context,
    fillsIn: generation.fim !== null,
    parents: existsSync(lineage) ? Lineage.parse(readJson(lineage)).parents : [],
    text: existsSync(card) ? readFileSync(card, 'utf8') : null,
  };
}
