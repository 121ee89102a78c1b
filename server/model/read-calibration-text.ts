import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badModel } from './bad-model.ts';

/** More is not looked at: some 16 windows of 512 tokens are enough. */
const MOST_BYTES = 1 << 20;
/** Beginnings of so many bytes of each file of a folder. */
const OF_EACH = 4096;
const SKIPPED = /(^|[\\/])(\.|node_modules[\\/])/;

async function beginnings(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !SKIPPED.test(file.slice(folder.length)))
    .sort();
  const texts: string[] = [];
  for (const file of files.slice(0, MOST_BYTES / OF_EACH)) {
    const text = (await readFile(file)).subarray(0, OF_EACH);
    if (!text.includes(0)) texts.push(text.toString('utf8'));
  }
  return texts;
}

/** Text of a file, or of the files of a folder; throws `PHC_MODEL_FORMAT` where there is none. */
export async function readCalibrationText(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw badModel(`there is no file or folder ${path} to calibrate with`);
  if (found.isDirectory()) return (await beginnings(path)).join('\n');
  return (await readFile(path)).subarray(0, MOST_BYTES).toString('utf8');
}
