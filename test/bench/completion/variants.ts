import { FILTERS } from '../../../src/completion/filters/filters.ts';
import { RULES } from '../../../src/completion/rules.ts';
import { ourClient, plainClient, type Surroundings } from './clients.ts';
import { type Context, definitions, imports, pathHeader, similarSnippet } from './contexts.ts';
import type { Offer } from './type-stretch.ts';

/** A client, put to work. */
export type Variant = (around: Surroundings) => Offer;

/** The product as it is set by default. */
export const ours: Variant = (around) => ourClient(around, RULES, { multiline: true });

/** What it is compared with. */
export const plain: Variant = plainClient;

const withoutFilter =
  (reason: string): Variant =>
  (around) => {
    const filters = FILTERS.filter((filter) => filter.reason !== reason);
    return ourClient(around, { ...RULES, filters }, { multiline: true });
  };

/** The product without one of its parts each; what does not get worse without one, that one is not worth its lines. */
export const ABLATIONS: Readonly<Record<string, Variant>> = {
  'without certainty': (around) => ourClient(around, { ...RULES, certainty: 0 }, { multiline: true }),
  'without drafts': (around) => ourClient(around, { ...RULES, drafts: false }, { multiline: true }),
  'without repository memory': (around) => ours({ ...around, memoryOf: () => null }),
  'without blocks': (around) => ourClient(around, RULES, { multiline: false }),
  ...Object.fromEntries(FILTERS.map(({ reason }) => [`without filter ${reason}`, withoutFilter(reason)])),
};

const withContext =
  (contextOf: (around: Surroundings) => Context): Variant =>
  (around) =>
    ourClient(around, RULES, { multiline: true, context: contextOf(around) });

/** The product with one thing more that was tried and left out. */
export const TRIED: Readonly<Record<string, Variant>> = {
  'with the imports kept': withContext(() => imports),
  'with the path above': withContext(() => pathHeader),
  'with a similar snippet': withContext(({ files }) => similarSnippet(files)),
  'with definitions': withContext(({ files }) => definitions(files)),
  'with what follows asked ahead': (around) => ourClient(around, RULES, { multiline: true, ahead: true }),
};

/** Filters that have to do with what an editor closes by itself. */
const OF_CLOSERS: readonly string[] = ['rest-of-line', 'closing-bracket', 'closing-quote'];

/** The product where the editor closes brackets and quotes by itself, whole and without one of the filters for that each. */
export const CLOSED: Readonly<Record<string, Variant>> = {
  'closed by the editor': ours,
  ...Object.fromEntries(
    OF_CLOSERS.map((reason) => [`closed by the editor, without filter ${reason}`, withoutFilter(reason)]),
  ),
};
