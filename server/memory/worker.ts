import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import { type Builder, createBuilder } from './builder.ts';
import type { BuilderOptions, FromBuilder, ToBuilder } from './messages.ts';
import { createPace } from './pace.ts';
import { openSegmentCache } from './segment-cache.ts';
import { createWorkspaceNames } from './workspace-names.ts';

const options: BuilderOptions = workerData;

function send(message: FromBuilder): void {
  parentPort?.postMessage(message);
}

const log = (text: string) => send({ type: 'log', text });

/** On Linux a priority belongs to the thread that sets it; elsewhere it would be the whole process's. */
function yieldToOthers(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
}

/** Works until everything is done, and takes messages between two steps. */
async function work(builder: Builder): Promise<void> {
  try {
    while (await builder.step()) await setImmediate();
  } catch (error) {
    log(
      `The repository memory could not be brought up to date: ${error instanceof Error ? error.stack : error}`,
    );
  }
}

async function main(): Promise<void> {
  yieldToOthers();
  const { breathe } = createPace(options.busy);
  const cache = await openSegmentCache(options.cacheFolder, log);
  const tokenizer = createTokenizer(
    JSON.parse(readFileSync(join(options.modelFolder, 'tokenizer.json'), 'utf8')),
  );
  const names = createWorkspaceNames(options.folders);
  const builder = createBuilder({ names, tokenizer, cache, breathe, send });
  builder.rescan(options.near);

  let working: Promise<void> | null = null;
  let closing = false;
  const wake = () => {
    working ??= work(builder).finally(() => {
      working = null;
    });
    return working;
  };
  const answer = async (message: ToBuilder) => {
    if (message.type === 'changed') builder.changed(message.names, message.ticket);
    else if (message.type === 'rescan') builder.rescan(message.near);
    else if (message.type === 'settle') {
      await wake();
      send({ type: 'settled', id: message.id });
    } else if (!closing) {
      closing = true;
      builder.save();
      await cache.close();
      process.exit(0);
    }
    if (!closing) void wake();
  };
  parentPort?.on('message', (message: ToBuilder) => void answer(message));
  void wake();
}

void main();
