import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../scripts/setup/run.ts';
import type { Scored } from '../../../server/audit/score-variant.ts';
import type { Order } from './score-child.ts';

const CHILD = join(__dirname, 'score-child.ts');

/** Scores texts in a process of its own. @param environment what it finds besides, such as another processor. */
export async function scoreApart(
  order: Omit<Order, 'output'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Scored> {
  const folder = mkdtempSync(join(tmpdir(), 'phc-noise-'));
  try {
    const [file, output] = [join(folder, 'order.json'), join(folder, 'scored.json')];
    writeFileSync(file, JSON.stringify({ ...order, output }));
    const env = { ...process.env, ...environment };
    await run(process.execPath, ['--import=tsx', CHILD, file], { env, show: true });
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
