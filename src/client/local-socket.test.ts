import assert from 'node:assert/strict';
import { homeFolder, localSocket } from '../../server/home.ts';
import { localHome, localSocketPath } from './local-socket.ts';

describe('address of the local server', () => {
  const before = process.env['PH_CODEX_HOME'];
  afterEach(() => {
    if (before === undefined) delete process.env['PH_CODEX_HOME'];
    else process.env['PH_CODEX_HOME'] = before;
  });

  it('is the same for the editor and the server', () => {
    for (const home of [undefined, '/tmp/elsewhere']) {
      if (home === undefined) delete process.env['PH_CODEX_HOME'];
      else process.env['PH_CODEX_HOME'] = home;
      assert.equal(localHome(), homeFolder());
      assert.equal(localSocketPath(), localSocket());
    }
  });
});
