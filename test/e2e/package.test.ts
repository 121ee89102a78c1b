import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_LINE, ROOT } from '../../scripts/setup/paths.ts';
import { localSocket } from '../../server/home.ts';
import { lockHolder } from '../../server/lock.ts';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { packageWithModel, packageWithoutRuntime } from '../support/packaged.ts';
import { mappedFiles } from '../support/processes.ts';
import { emptyHome, testHome } from '../support/test-home.ts';
import { untilPrinted } from '../support/until-printed.ts';

const CONTENT = `function add(a, b) {
  return a + b;
}

function multiply(a, b) {
`;
const TYPED = '  return a';

async function acceptGhostText(window: EditorWindow): Promise<void> {
  await window.typeAtEnd(TYPED);
  const ghost = await window.ghostText();
  assert.match(ghost, /^ \* b/);
  await window.accept();
  assert.equal(await window.save(), CONTENT + TYPED + ghost);
}

describe('a package', function () {
  this.timeout(240_000);

  it('with the weights completes from the first second, with nothing but what is in it', async () => {
    const home = emptyHome();
    const window = await openEditorWindow({
      home: home.path,
      fileName: 'math.js',
      content: CONTENT,
      vsix: await packageWithModel(),
      // No Python, no npm, no packages of the repository.
      env: { NODE_PATH: '', PATH: '/nonexistent' },
    });
    try {
      await acceptGhostText(window);
      await window.shot('package');
      assert.equal(existsSync(join(home.path, 'downloads')), false);

      const pid = await lockHolder(join(home.path, 'server.lock'));
      assert.ok(pid);
      if (process.platform === 'linux') {
        const files = mappedFiles(pid);
        assert.ok(files.some((file) => file.startsWith(window.extensions) && file.includes('onnxruntime')));
        assert.deepEqual(
          files.filter((file) => file.startsWith(`${ROOT}/`)),
          [],
        );
      }
    } finally {
      await window.close();
      await home.remove();
    }
  });

  it('without a runtime completes from a server elsewhere', async () => {
    const vsix = await packageWithoutRuntime();
    const home = testHome();
    const server = spawn(process.execPath, [COMMAND_LINE, 'serve', '--port', '0'], {
      env: { ...process.env, PH_CODEX_HOME: home.path },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const url = await untilPrinted(server, /http:\/\/\S+/);
    const window = await openEditorWindow({
      home: home.path,
      fileName: 'math.js',
      content: CONTENT,
      vsix,
      machineSettings: { 'ph-codex.mode': 'remote', 'ph-codex.server.url': url },
    });
    try {
      await acceptGhostText(window);
      assert.equal(existsSync(localSocket(home.path)), false);
    } finally {
      await window.close();
      server.kill();
      await once(server, 'exit');
      await home.remove();
    }
  });
});
