import assert from 'node:assert/strict';
import { join } from 'node:path';
import baseline from '../bench/completion/baseline.json' with { type: 'json' };
import { type Replay, replay, totalsOf } from '../bench/completion/replay.ts';
import { openReplayServer, type ReplayServer } from '../bench/completion/server.ts';
import { drawStretches } from '../bench/completion/stretch.ts';
import { ours } from '../bench/completion/variants.ts';
import { openWorkCounter } from '../bench/completion/work.ts';
import { openWorkspace } from '../bench/completion/workspace.ts';
import { readSources } from '../bench/memory/sources.ts';

/** Dependencies of ours that no model of ours was trained on: their names' digests hold them out. */
const PACKAGES = ['picomatch/lib', 'avvio'];
/** Processors differ in the last bits, and so now and then in a word. */
const NOISE = { saved: 0.06, tokens: 1.2 };

describe('completion, on code that nobody was trained on', () => {
  let server: ReplayServer;
  before(async () => {
    server = await openReplayServer();
  });
  after(() => server.close());

  it('saves as many keys as it did, and computes no more tokens for it', async () => {
    const newCount = await openWorkCounter();
    const replays: Replay[] = [];
    for (const name of PACKAGES) {
      const folder = join(__dirname, '..', '..', 'node_modules', name);
      const files = readSources(folder, 'javascript');
      const stretches = drawStretches(files, 'javascript', 1, name);
      const workspace = await openWorkspace(server.target, folder, stretches);
      const { memoryOf } = workspace;
      replays.push(...(await replay(stretches, ours, { book: server.newBook(), memoryOf, newCount, files })));
      workspace.remove();
    }
    const { plainKeys, saved, prefilled, decoded } = totalsOf(replays);
    const tokensPerKey = (prefilled + decoded) / plainKeys;
    const found = JSON.stringify({ plainKeys, saved, tokensPerKey });
    assert.equal(plainKeys, baseline.plainKeys, `other code than the baseline is of: ${found}`);
    assert.ok(saved >= baseline.saved - NOISE.saved, found);
    assert.ok(tokensPerKey <= baseline.tokensPerKey * NOISE.tokens, found);
  });
});
