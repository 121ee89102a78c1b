import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromWorker, ToWorker } from '../../server/audit/messages.ts';
import type { GenerateRequest } from '../../server/engine/engine.ts';
import type { ServedProfile } from '../../server/engine/profile.ts';
import type { ReplayedAnswer } from '../../server/engine/replay-answer.ts';
import type { ModelRef } from '../../server/model/store.ts';

/** The audit process as it ships. */
export const AUDIT_WORKER = join(__dirname, '..', '..', 'dist', 'audit-worker.js');

/** Replays an answer in an audit process that a program such as an emulator of another processor runs. */
export async function replayUnder(
  command: readonly string[],
  model: ModelRef,
  profile: ServedProfile,
  request: GenerateRequest,
  tokens: readonly number[],
): Promise<{ answer: ReplayedAnswer; profile: string }> {
  const options = { folder: model.folder, modelRoot: model.root, profile };
  const [program = process.execPath, ...args] = [
    ...command,
    process.execPath,
    AUDIT_WORKER,
    JSON.stringify(options),
  ];
  const child = spawn(program, args, {
    // The emulator warns of each feature that it lacks.
    stdio: ['ignore', 'ignore', command.length > 0 ? 'ignore' : 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const next = async (): Promise<FromWorker> => (await once(child, 'message'))[0];
  try {
    const ready = await next();
    const message: ToWorker = { type: 'replay', request, tokens };
    child.send(message);
    const replayed = await next();
    if (ready.type !== 'ready' || replayed.type !== 'replayed')
      throw new Error(JSON.stringify([ready, replayed]));
    return { answer: replayed.answer, profile: ready.profile };
  } finally {
    child.kill('SIGKILL');
  }
}
