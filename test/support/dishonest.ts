import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelRef } from '../../server/model/store.ts';
import type { Attack, DishonestOptions } from '../verification/attacks/attacks.ts';

const SERVER = join(__dirname, '..', 'verification', 'attacks', 'dishonest-server.ts');

/** A server that cheats, for whoever asks it. */
export interface Dishonest {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server that names `model` and does as the attack says, with the weights in the folder `cheap` where it needs others. */
export async function startDishonest(
  attack: Attack,
  model: ModelRef,
  cheap: string,
  { oneIn = 20, answered = 0 }: Partial<Pick<DishonestOptions, 'oneIn' | 'answered'>> = {},
): Promise<Dishonest> {
  const home = mkdtempSync(join(tmpdir(), 'phc-dishonest-'));
  const { folder, root: modelRoot } = model;
  const options: DishonestOptions = { attack, folder, modelRoot, cheap, oneIn, answered, home };
  const child = fork(SERVER, [JSON.stringify(options)], {
    execArgv: ['--import=tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const [url] = await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error('it ended'))),
  ]);
  return {
    url,
    async stop() {
      child.kill('SIGKILL');
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
