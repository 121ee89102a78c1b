import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { importModel } from '../../server/model/import-model.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { emptyHome } from './test-home.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

/** Starts `ph-codex serve` with the tiny model, whose engine is there again within a second, in a home of its own. */
export async function startTinyServer(args: readonly string[] = []): Promise<RealServer> {
  const home = emptyHome();
  const gguf = join(home.path, 'tiny.gguf');
  writeTinyGguf(gguf);
  await importModel(gguf, { home: home.path, name: 'tiny' });
  const server = await startRealServer(['--model', 'tiny', ...args], { PH_CODEX_HOME: home.path });
  await server.untilReady();
  return {
    ...server,
    async stop() {
      const code = await server.stop();
      rmSync(home.path, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
  };
}
