import assert from 'node:assert/strict';
import { scriptedEngine } from '../../test/support/scripted-engine.ts';
import { listenOver } from '../../test/support/serve-app.ts';
import { putMemory } from './memory.ts';
import type { Target } from './target.ts';

const NEVER = new AbortController().signal;
const FOLDERS = { folders: ['/w'] };

describe('memory client', () => {
  const servers: Array<() => Promise<unknown>> = [];
  const serving = async (memory: boolean): Promise<Target> => {
    const { app, url } = await listenOver(scriptedEngine(), { memory });
    servers.push(() => app.close());
    return { kind: 'url', url: new URL(url), apiKey: undefined };
  };
  afterEach(() => Promise.all(servers.splice(0).map((close) => close())));

  it('hands on the name of the workspace and what is known of it', async () => {
    const { workspace, status } = await putMemory(await serving(true), FOLDERS, NEVER);
    assert.match(workspace, /^[0-9a-f]{64}$/);
    assert.equal(status.state, 'empty');
  });

  it('is told by a server that remembers nothing', async () => {
    await assert.rejects(putMemory(await serving(false), FOLDERS, NEVER), {
      code: 'PHC_REQUEST_UNKNOWN_ROUTE',
    });
  });

  it('calls a server that is not there unreachable', async () => {
    const gone: Target = { kind: 'socket', path: '/nonexistent/server.sock' };
    await assert.rejects(putMemory(gone, FOLDERS, NEVER), { code: 'PHC_SERVER_UNREACHABLE' });
  });
});
