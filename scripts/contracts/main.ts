import { writeFileSync } from 'node:fs';
import { COMPILED, compileContracts } from './compile.ts';

/** Entry of `npm run build:contracts`: writes the code that development chains get; gives the exit code. */
export async function main(): Promise<number> {
  writeFileSync(COMPILED, compileContracts());
  console.log(COMPILED);
  return 0;
}
