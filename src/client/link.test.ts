import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { READY, scriptedEngine } from '../../test/support/scripted-engine.ts';
import { appOver } from '../../test/support/serve-app.ts';
import type { Launched } from './launch-server.ts';
import { type LinkState, openLink } from './link.ts';

const NEVER = new AbortController().signal;
const describeState = (state: LinkState) => (state.kind === 'starting' ? state.step : state.kind);

describe('link to the server', () => {
  const path = join(tmpdir(), `phc-link-${process.pid}.sock`);
  const target = { kind: 'socket', path } as const;
  const closing: Array<() => Promise<void> | void> = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await rm(path, { force: true });
  });

  function open(launch?: () => Launched, onState: (state: LinkState) => void = () => {}) {
    const link = openLink({ target, onState, pollMs: 5, ...(launch && { launch }) });
    closing.push(link.dispose);
    return link;
  }

  async function listen(engine = scriptedEngine()) {
    const app = appOver(engine);
    await app.listen({ path });
    closing.push(() => app.close());
    return engine;
  }

  it('uses the server that is there and starts none', async () => {
    await listen();
    const link = open(() => assert.fail('started'));
    await link.ready(NEVER);
    assert.equal(link.state.kind === 'ready' && link.state.model.name, 'ph-codex-s');
  });

  it('starts a server on first need, shows its progress, and only one for all who wait', async () => {
    const steps: string[] = [];
    let launches = 0;
    const engine = scriptedEngine({ status: 'building', step: 'Downloading', progress: 0.4 });
    const link = open(
      () => {
        launches++;
        void listen(engine);
        return { ended: undefined };
      },
      (state) => {
        steps.push(describeState(state));
        if (state.kind === 'starting' && state.progress === 0.4) engine.state = READY;
      },
    );
    await Promise.all([link.ready(NEVER), link.ready(NEVER)]);
    assert.deepEqual([...new Set(steps)], ['Starting the server', 'Downloading', 'ready']);
    assert.equal(launches, 1);
  });

  it('goes on loading when nobody waits any more', async () => {
    const engine = await listen(scriptedEngine({ status: 'loading' }));
    const link = open();
    const controller = new AbortController();
    const waiting = link.ready(controller.signal);
    controller.abort(new Error('typed on'));
    await assert.rejects(waiting, /typed on/);
    assert.equal(link.state.kind, 'starting');
    engine.state = READY;
    await link.ready(NEVER);
  });

  it('starts a server that crashed again, and tells what its last words were', async () => {
    let launches = 0;
    const link = open(() => {
      launches++;
      if (launches === 2) void listen();
      return { ended: launches === 1 ? new PhcError('PHC_SERVER_START') : undefined };
    });
    await link.ready(NEVER);
    assert.equal(launches, 2);
  });

  it('gives up after five crashes with the last words of the last one, until a person asks again', async () => {
    let launches = 0;
    const ended = new PhcError('PHC_DISK_FULL');
    const link = openLink({
      target,
      pollMs: 5,
      onState: () => {},
      pauseBefore: (recent) => (recent.length < 5 ? 0 : null),
      launch: () => {
        launches++;
        if (launches === 6) void listen();
        return { ended: launches === 6 ? undefined : ended };
      },
    });
    closing.push(link.dispose);
    await assert.rejects(link.ready(NEVER), { code: 'PHC_DISK_FULL' });
    assert.equal(link.state.kind === 'failed' && link.state.final, true);
    await assert.rejects(link.ready(NEVER), { code: 'PHC_DISK_FULL' });
    assert.equal(launches, 5);
    await link.restart();
    assert.equal(link.state.kind, 'ready');
  });

  it('fails at once where nothing can be started', async () => {
    const link = open(() => {
      throw new PhcError('PHC_SERVER_NO_RUNTIME');
    });
    await assert.rejects(link.ready(NEVER), { code: 'PHC_SERVER_NO_RUNTIME' });
    assert.equal(link.state.kind, 'failed');
    await assert.rejects(open().ready(NEVER), { code: 'PHC_SERVER_UNREACHABLE' });
  });

  it('asks a server that failed a moment ago again for a command, and not for a key', async () => {
    const link = open();
    await assert.rejects(link.ready(NEVER), { code: 'PHC_SERVER_UNREACHABLE' });
    await listen();
    await assert.rejects(link.ready(NEVER), { code: 'PHC_SERVER_UNREACHABLE' });
    await link.ready(NEVER, 'command');
    assert.equal(link.state.kind, 'ready');
  });

  it('hands on why the engine failed', async () => {
    const error = {
      code: 'PHC_MODEL_DIGEST',
      message: new PhcError('PHC_MODEL_DIGEST', { detail: 'toy' }).message,
    };
    await listen(scriptedEngine({ status: 'failed', error }));
    await assert.rejects(open().ready(NEVER), { code: 'PHC_MODEL_DIGEST', detail: 'toy' });
  });

  it('looks for the server again after it was lost, but not after an ordinary error', async () => {
    await listen();
    const link = open();
    await link.ready(NEVER);
    link.failed(new PhcError('PHC_QUEUE_FULL'));
    assert.equal(link.state.kind, 'ready');
    link.failed(new PhcError('PHC_SERVER_UNREACHABLE'));
    assert.equal(link.state.kind, 'idle');
    await link.ready(NEVER);
  });
});
