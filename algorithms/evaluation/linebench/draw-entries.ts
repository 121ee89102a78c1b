import { drawPlaces, type SourceText } from '../places/draw-places.ts';
import { Entry } from './entry.ts';

const LANGUAGES: readonly Entry['language'][] = ['python', 'javascript', 'typescript'];
/** Places in each language, and most in one file: a package of three files must not be a quarter of a language. */
const PLACES = 500;
const PER_FILE = 8;
const SEED = 'PH-LineBench 2';

const bytes = (text: string) => Buffer.byteLength(text);

/** A file of the corpus that no model of ours was trained on; its group is its package. */
export interface CorpusFile extends SourceText {
  readonly version: string;
}

/** The places of PH-LineBench: the same for the same files. */
export function drawEntries(files: readonly CorpusFile[], places = PLACES): Entry[] {
  return LANGUAGES.flatMap((language) => {
    const own = files.filter((file) => file.language === language);
    const options = { count: places, perFile: PER_FILE, seed: `${SEED} ${language}` };
    const versions = new Map(own.map(({ group, version }) => [group, version]));
    return drawPlaces(own, options).map(({ file, kind, cut }, i) =>
      Entry.parse({
        id: `${language}/${i}`,
        kind,
        language,
        package: file.group,
        version: versions.get(file.group),
        path: file.path,
        sha256: file.sha256,
        offset: bytes(file.text.slice(0, cut.start)),
        length: bytes(file.text.slice(cut.start, cut.end)),
      }),
    );
  });
}
