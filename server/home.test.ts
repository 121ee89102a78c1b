import assert from 'node:assert/strict';
import { homeFolder, modelsFolder } from './home.ts';

describe('home folder', () => {
  const before = process.env['PH_CODEX_HOME'];
  afterEach(() => {
    if (before === undefined) delete process.env['PH_CODEX_HOME'];
    else process.env['PH_CODEX_HOME'] = before;
  });

  it('is where PH_CODEX_HOME says', () => {
    process.env['PH_CODEX_HOME'] = '/tmp/elsewhere';
    assert.equal(homeFolder(), '/tmp/elsewhere');
    assert.equal(modelsFolder(), '/tmp/elsewhere/models');
  });
});
