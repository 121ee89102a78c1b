import { findProgram } from '../../../scripts/setup/paths.ts';
import { openModel } from '../../../server/model/store.ts';
import { replayUnder } from '../../support/audit-process.ts';
import { request } from '../../support/core.ts';
import type { SoakOptions } from '../soak-options.ts';

/** Few tokens: an emulated processor takes the better part of an hour for the real model. */
const REQUEST = request('a =', { maxTokens: 2 });
const CPU = 'Haswell';

/** Computes an answer of the real model in the exact engine, here and on an emulated processor, and compares the bits. */
export async function soakEmulated({ model: name }: SoakOptions): Promise<boolean> {
  const qemu = findProgram('qemu-x86_64');
  if (!qemu) throw new Error('qemu-x86_64 is not installed.');
  const { folder, root } = await openModel(name);
  const model = { name, folder, root };
  const tokens = [198, 65];
  const here = await replayUnder([], model, 'exact', REQUEST, tokens);
  console.log(`here: ${JSON.stringify(here.answer.tokens)}`);
  const there = await replayUnder([qemu, '-cpu', CPU], model, 'exact', REQUEST, tokens);
  console.log(`on an emulated ${CPU}: ${JSON.stringify(there.answer.tokens)}`);
  return JSON.stringify(here.answer) === JSON.stringify(there.answer);
}
