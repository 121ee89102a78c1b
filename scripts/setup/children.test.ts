import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { untilPrinted } from '../../test/support/until-printed.ts';

/** A process that starts one that would never end. */
const PARENT = `
  const { endChildrenOnSignal, startChild } = require(${JSON.stringify(join(__dirname, 'children.ts'))});
  endChildrenOnSignal();
  const forever = 'console.log("running"); setInterval(() => {}, 1e6)';
  startChild(process.execPath, ['--eval', forever], { stdio: ['ignore', 'inherit', 'inherit'] });
`;

describe('children of a script', function () {
  this.timeout(30_000);

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`end when the script gets ${signal}`, async () => {
      const script = spawn(process.execPath, ['--import', 'tsx', '--eval', PARENT]);
      await untilPrinted(script, /running/);
      script.kill(signal);
      // The child holds the script's output open: that closes when both are gone, or never.
      await once(script, 'close');
    });
  }

  it('do not keep a script that has nothing left to do', async () => {
    const idle = `require(${JSON.stringify(join(__dirname, 'children.ts'))}).endChildrenOnSignal()`;
    const script = spawn(process.execPath, ['--import', 'tsx', '--eval', idle]);
    assert.deepEqual(await once(script, 'close'), [0, null]);
  });
});
