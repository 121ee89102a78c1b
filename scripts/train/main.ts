import { join } from 'node:path';
import { homeFolder, trainingFolder } from '../../server/home.ts';
import { setUpPython } from '../setup/python.ts';
import { trainToy } from './toy.ts';

/** Entry of `npm run train:toy`: prints the digest of what was trained, and where its card is; gives the exit code. */
export async function main(): Promise<number> {
  const python = await setUpPython();
  const out = join(trainingFolder(homeFolder()), 'toy');
  const { model, card } = await trainToy({ python, out, onStep: (line) => console.log(line) });
  console.log(`\n${model.name}  ${model.root}`);
  console.log(`card: ${card}`);
  console.log(`check it: npx tsx server/cli.ts train verify ${join(out, 'run')}`);
  return 0;
}
