import { PhcError } from '../../../protocol/errors.ts';
import type { HubFile } from './list-files.ts';

/** Small files that are taken where they are there. */
const DESCRIPTIONS = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'model.safetensors.index.json',
  'README.md',
];
const SHARD = /^model(-\d+-of-\d+)?\.safetensors$/;
/** What is read of them; a description that is longer is an attack on memory. */
const MOST_BYTES = 64 << 20;

/** The files of a repository that an import reads: the one that is named, else a checkpoint in safetensors. */
export function chooseFiles(files: readonly HubFile[], wanted: string | undefined): HubFile[] {
  if (wanted !== undefined) {
    const found = files.find(({ name }) => name === wanted);
    if (found && /\.gguf$/i.test(wanted)) return [found];
    throw new PhcError('PHC_MODEL_HUB', { detail: `the repository has no GGUF file "${wanted}"` });
  }
  const shards = files.filter(({ name }) => SHARD.test(name));
  if (shards.length === 0) {
    const others = files.filter(({ name }) => /\.gguf$/i.test(name)).map(({ name }) => name);
    const detail = others.length
      ? `it has no safetensors; name one of its files with --file: ${others.slice(0, 10).join(', ')}`
      : 'it has neither safetensors nor GGUF files; pickled weights are not read';
    throw new PhcError('PHC_MODEL_HUB', { detail });
  }
  const descriptions = files.filter(({ name }) => DESCRIPTIONS.includes(name));
  const long = descriptions.find(({ bytes }) => bytes > MOST_BYTES);
  if (long)
    throw new PhcError('PHC_MODEL_HUB', { detail: `${long.name} is longer than ${MOST_BYTES} bytes` });
  return [...descriptions, ...shards];
}
