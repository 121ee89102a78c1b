import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { PhcError } from '../../protocol/errors.ts';
import { defaultCoreOptions } from '../engine/options.ts';
import { DATA_FILE } from '../model/onnx/weight-file.ts';
import { readJson } from '../model/read-json.ts';
import { readReaderConfig } from '../model/reader/reader-config.ts';
import { verifyModelFolder } from '../model/verify.ts';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import { findSpans, type Read } from './find-spans.ts';
import type { FromReader, ToReader } from './messages.ts';

function send(message: FromReader): void {
  process.send?.(message);
}

function fail(cause: unknown): void {
  const error = cause instanceof PhcError ? cause : new PhcError('PHC_INTERNAL', { detail: String(cause) });
  send({ type: 'error', code: error.code, detail: error.detail });
}

async function openNetwork(folder: string): Promise<Read> {
  const [model, weights] = await Promise.all(
    ['model.onnx', DATA_FILE].map((file) => readFile(join(folder, file))),
  );
  const session = await InferenceSession.create(model!, {
    externalData: [{ path: DATA_FILE, data: weights! }],
    intraOpNumThreads: defaultCoreOptions().threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return async (ids) => {
    const { span } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    });
    if (!(span?.data instanceof Float32Array)) throw new Error('the reader gave no logits');
    return span.data;
  };
}

async function main(): Promise<void> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  process.once('disconnect', () => process.exit(0));
  const folder = process.argv[2] ?? '';
  try {
    await verifyModelFolder(folder);
    const shape = readReaderConfig(readJson(join(folder, 'config.json')));
    const tokenizer = createTokenizer(readJson(join(folder, 'tokenizer.json')));
    const read = await openNetwork(folder);
    const answer = async (message: ToReader) =>
      send({ type: 'found', ...(await findSpans(message, shape, tokenizer, read)) });
    process.on('message', (message: ToReader) => void answer(message).catch(fail));
    send({ type: 'ready' });
  } catch (cause) {
    fail(cause);
  }
}

void main();
