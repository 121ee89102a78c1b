import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import { badModel } from '../bad-model.ts';
import { layoutWeights } from '../checkpoint/checkpoint-weights.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { readTokenizer } from '../checkpoint/read-tokenizer.ts';
import { engineFile, generationFile, NO_CALIBRATION } from '../default-files.ts';
import { type ImportOptions, importName, publishInto } from '../import-into.ts';
import { type JsonFiles, writeJsonFiles } from '../json-files.ts';
import { checkLineShape, lineDocuments } from '../line-model.ts';
import { type WriteProgress, writeModel } from '../onnx/write-model.ts';
import { readJson } from '../read-json.ts';
import type { ModelRef } from '../store.ts';
import { tokenizerConfigFile, tokenizerFile } from '../tokenizer-files.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { type ReaderShape, readerConfigFile, readReaderConfig } from './reader-config.ts';
import { readerBlock, readerGraph } from './reader-graph.ts';
import { isSuperfluous, readerLayout } from './reader-layout.ts';

/** What a reader is stored with; nothing of it is audited, so its stored graph is the one way it is computed. */
function readerFiles(shape: ReaderShape, vocabulary: Vocabulary): JsonFiles {
  return {
    'calibration.json': NO_CALIBRATION,
    'config.json': readerConfigFile(shape),
    'engine.json': { ...engineFile({ bits: 8, block: readerBlock(shape) }), profiles: ['exact'] },
    'generation.json': generationFile({ ...vocabulary, chatTemplate: undefined }, shape.context),
    'tokenizer.json': tokenizerFile(vocabulary),
    'tokenizer_config.json': tokenizerConfigFile(vocabulary, shape.context),
  };
}

/**
 * Makes a model of a folder in Hugging Face's format with a network that marks answers in passages (RoBERTa). Errors as
 * `importFolder`; `PHC_REQUEST_INVALID` for an adapter or 4 bits, which readers do not have.
 */
export async function importReader(source: string, options: ImportOptions = {}): Promise<ModelRef> {
  if (options.adapter !== undefined || options.bits === 4)
    throw new PhcError('PHC_REQUEST_INVALID', { detail: 'a reader takes no adapter, and has 8 bits' });
  const name = await importName(basename(resolve(source)), options);
  const shape = readReaderConfig(readJson(join(source, 'config.json')));
  const checkpoint = openCheckpoint(source);
  try {
    const weights = layoutWeights(checkpoint.tensors, readerLayout(shape), isSuperfluous, 'roberta');
    const vocabulary = readTokenizer(source, shape.vocabulary);
    // What it marks must be found again in the text as it is.
    if (vocabulary.normalizes) throw badModel('its tokeniser changes the text before it is split');
    const files = readerFiles(shape, vocabulary);
    checkLineShape(name, { ...shape, architecture: 'roberta' }, options.recipesFolder);
    const own = lineDocuments(name, options.recipesFolder);
    const write = async (folder: string, progress: WriteProgress) => {
      await writeJsonFiles(folder, files);
      await writeModel(readerGraph(shape, weights), 'roberta', folder, progress);
    };
    const card = join(source, 'README.md');
    const documents = own.length > 0 ? own : [card].filter((file) => existsSync(file));
    return await publishInto(name, options, write, { documents });
  } finally {
    checkpoint.close();
  }
}
