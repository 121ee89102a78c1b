import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { memorySecrets } from '../../support/memory-secrets.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';
import {
  buy,
  openBudget,
  type PayerDesk,
  payerDesk,
  publishedDatatoken,
  walletWith,
} from '../../support/payer-window.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';

const ROOT = join(__dirname, '..', '..', '..');
const CHILD = join(ROOT, 'dist', 'test', 'payer-child.js');
const KILLS = 5;

describe('an editor that is killed while it pays', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let desk: PayerDesk;

  before(async () => {
    buildSync({
      entryPoints: [join(ROOT, 'test', 'support', 'payer-child.ts')],
      outfile: CHILD,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
      external: ['viem', 'hardhat-predeploy', 'libsql', 'koffi', 'onnxruntime-node'],
    });
    world = await paidWorld();
  });
  after(async () => {
    await desk.remove();
    await server.close();
    await world.remove();
  });

  it('goes on with the same budget, and both books agree on every unit', async () => {
    const datatoken = await publishedDatatoken(world.net);
    server = await world.serve({ asset: datatoken });
    const secrets = memorySecrets();
    desk = payerDesk(world.net.home, secrets);
    const window = desk.window();
    const wallet = await walletWith(world.net, datatoken, 10_000_000n);
    await openBudget(window, server.url, wallet, 10_000_000n);
    await window.close();
    const file = join(desk.folder, 'secrets.json');
    writeFileSync(file, JSON.stringify([...secrets.kept]));

    const random = seededNumbers(1);
    let told = 0n;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [CHILD, desk.folder, world.net.home, file, server.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let left = 3 + Math.floor(random() * 20);
      for await (const line of createInterface(child.stdout)) {
        told += BigInt(line);
        if (--left === 0) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }

    const payer = (await desk.window().payer(server.url))!;
    assert.equal((await buy(payer, server.url, '1'))?.charged, PER_TOKEN);
    const charged = server.channels()[0]!.charged;
    assert.equal(BigInt(payer.state.charged), charged);
    // What was streamed to a window that died is paid for, and its price was never told.
    assert.ok(told + PER_TOKEN <= charged && charged <= told + PER_TOKEN + BigInt(KILLS * 4 * 7) * PER_TOKEN);
    assert.equal(payer.state.broken, undefined);
  });
});
