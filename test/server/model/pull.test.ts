import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadsFolder } from '../../../server/home.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { modelCard } from '../../../server/model/model-card.ts';
import { type PullOptions, pullModel } from '../../../server/model/pull/pull-model.ts';
import { type LocalHub, startHub } from '../../support/local-hub.ts';
import { phcError } from '../../support/phc-code.ts';

const LLAMA = join(__dirname, '..', '..', 'golden', 'models', 'llama');
const WEIGHTS = 'model.safetensors';

describe('pulling a model from a hub', function () {
  this.timeout(120_000);
  let home: string;
  let hub: LocalHub;
  const environment = { ...process.env };
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-pull-'));
    delete process.env['HF_TOKEN'];
    // A name that leads out of the repository is never asked for.
    hub = await startHub(LLAMA, [
      { rfilename: '../../outside.safetensors', size: 1, blobId: 'ab'.repeat(20) },
      { rfilename: 'pytorch_model.bin', size: 9, blobId: 'ab'.repeat(20) },
    ]);
  });
  afterEach(() => {
    hub.close();
    process.env = { ...environment };
    rmSync(home, { recursive: true, force: true });
  });
  const pull = (options: PullOptions = {}) => pullModel('someone/tiny', { home, hub: hub.url, ...options });
  const partOf = () => {
    const [folder = ''] = readdirSync(downloadsFolder(home)).filter((entry) =>
      entry.startsWith('someone--tiny@'),
    );
    return join(downloadsFolder(home), folder, `${WEIGHTS}.part`);
  };

  it('gives the model that the same files give in a folder, and tells how far it is', async () => {
    const fractions: number[] = [];
    const model = await pull({ onProgress: (_step, fraction) => fractions.push(fraction) });
    assert.equal(model.name, 'tiny');
    assert.equal(model.root, (await importFolder(LLAMA, { home, name: 'same' })).root);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
    assert.ok(fractions.at(-1)! > 0.9);
    assert.deepEqual(
      readdirSync(downloadsFolder(home)).filter(
        (entry) => entry.startsWith('someone--tiny@') && !entry.endsWith('.lock'),
      ),
      [],
    );
    assert.deepEqual(
      hub.seen.map(({ file }) => file),
      [WEIGHTS],
    );
  });

  it('gives a reader where the repository has one', async () => {
    const reader = await startHub(join(LLAMA, '..', 'roberta'), []);
    try {
      await pullModel('someone/tiny', { home, hub: reader.url, name: 'reader' });
      assert.equal((await modelCard('reader', { home })).reads, true);
    } finally {
      reader.close();
    }
  });

  it('takes a broken connection up where it broke off, and an interrupted pull the next time', async () => {
    hub.behaviour.breakAfter = 20_000;
    const controller = new AbortController();
    const stopping = pull({
      signal: controller.signal,
      onProgress: () => {
        if (hub.seen.length === 3) controller.abort(new Error('stopped'));
        hub.breakWaiting();
      },
    });
    await assert.rejects(stopping, /stopped/);
    const kept = readFileSync(partOf());
    assert.ok(kept.length > 0);
    assert.deepEqual(kept, readFileSync(join(LLAMA, WEIGHTS)).subarray(0, kept.length));
    const before = hub.seen.length;
    await pull({ onProgress: hub.breakWaiting });
    assert.equal(hub.seen[before]?.range, `bytes=${kept.length}-`);
    // Of one connection 20,000 bytes come: the rest came in pieces.
    assert.ok(hub.seen.length > before + 1);
  });

  it('begins anew where the hub knows no ranges', async () => {
    hub.behaviour.breakAfter = 20_000;
    const controller = new AbortController();
    const onProgress = () => {
      if (hub.seen.length === 2) controller.abort(new Error('stopped'));
      hub.breakWaiting();
    };
    await assert.rejects(pull({ signal: controller.signal, onProgress }), /stopped/);
    Object.assign(hub.behaviour, { breakAfter: undefined, ranges: false });
    await pull();
  });

  it('refuses other bytes than the hub’s list promises, and more of them', async () => {
    const right = readFileSync(join(LLAMA, WEIGHTS));
    for (const [forged, detail] of [
      [Buffer.from(right.map((byte, at) => (at === 50_000 ? byte ^ 1 : byte))), /does not have the digest/],
      [Buffer.concat([right, Buffer.alloc(9)]), /longer than the hub's list says/],
    ] as const) {
      hub.behaviour.forged = forged;
      await assert.rejects(pull(), phcError('PHC_MODEL_HUB', detail));
      assert.ok(!existsSync(partOf().replace(/\.part$/, '')));
    }
    hub.behaviour.forged = undefined;
    await pull();
  });

  it('shows a token to the hub that wants it, and not to where it is sent on to', async () => {
    hub.behaviour.token = 'hf_secret';
    await assert.rejects(pull(), phcError('PHC_MODEL_HUB', /wants a token/));
    process.env['HF_TOKEN'] = 'hf_secret';
    await pull();
    assert.deepEqual(
      hub.seen.map(({ authorization }) => authorization),
      [undefined],
    );
  });

  it('waits for a hub that is busy as long as it says, and gives up in the end', async () => {
    hub.behaviour.busy = 3;
    await pull();
    hub.behaviour.busy = 99;
    await assert.rejects(pull(), phcError('PHC_MODEL_HUB', /answers 429/));
  });

  it('says what is wrong with a repository, a file or a hub', async () => {
    const refused = (repository: string, options: PullOptions, detail: RegExp, code = 'PHC_MODEL_HUB') =>
      assert.rejects(
        pullModel(repository, { home, hub: hub.url, ...options }),
        phcError(code as 'PHC_MODEL_HUB', detail),
      );
    await refused('someone/other', {}, /answers 404/);
    await refused('../../etc', {}, /is no repository/, 'PHC_REQUEST_INVALID');
    await refused('someone/tiny', { revision: '../main' }, /is no repository/, 'PHC_REQUEST_INVALID');
    await refused('someone/tiny', { file: 'none.gguf' }, /no GGUF file "none.gguf"/);
    await refused('someone/tiny', { file: 'config.json' }, /no GGUF file/);
    await refused('someone/tiny', { hub: 'file:///etc' }, /no address of a hub/, 'PHC_REQUEST_INVALID');
    await refused('someone/tiny', { hub: 'http://127.0.0.1:9' }, /cannot be reached/);
  });

  it('has a card that claims nothing of its own', async () => {
    await pull();
    const card = await modelCard('tiny', { home });
    assert.equal(card.architecture, 'llama');
    assert.equal(card.parameters, 20_896);
    assert.equal(card.text, null);
  });
});
