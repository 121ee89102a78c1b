import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { importChild } from '../../../server/model/import-child.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { type CachedNetwork, openCachedNetwork } from '../../support/cached-network.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');

interface Expected {
  readonly ids: number[];
  readonly vocabulary: number;
  readonly base: Float32Array;
  readonly adapted: Float32Array;
  readonly child: Float32Array;
}

function readExpected(name: string): Expected {
  const { base, adapted, child, ...rest } = JSON.parse(readFileSync(join(GOLDEN, `${name}.json`), 'utf8'));
  const floats = (text: string) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
  return { ...rest, base: floats(base), adapted: floats(adapted), child: floats(child) };
}

const largestDifference = (a: Float32Array, b: Float32Array) => {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);
};

for (const architecture of ['llama', 'gpt2', 'gptj']) {
  describe(`a ${architecture} network that transformers wrote`, function () {
    this.timeout(60_000);
    const expected = readExpected(architecture);
    const { ids, vocabulary } = expected;
    const rowsOf = (logits: Float32Array, from: number, to: number) =>
      logits.subarray(from * vocabulary, to * vocabulary);
    let home: string;
    let model: ModelRef;

    before(async () => {
      home = mkdtempSync(join(tmpdir(), 'phc-golden-'));
      model = await importFolder(join(GOLDEN, architecture), { home });
    });
    after(() => rmSync(home, { recursive: true, force: true }));

    async function withNetwork(folder: string, work: (network: CachedNetwork) => Promise<void>) {
      const network = await openCachedNetwork(folder);
      try {
        await work(network);
      } finally {
        await network.close();
      }
    }
    /** Logits go up to 3; measured differences are below 3e-6. */
    const same = (logits: Float32Array, from: number, to: number, of = expected.base) => {
      const difference = largestDifference(logits, rowsOf(of, from, to));
      assert.ok(difference < 1e-4, `${difference}`);
    };

    it('gives its logits for a whole prompt, with the weights rounded to 8 bits', async () => {
      await withNetwork(model.folder, async (network) => same(await network.run(ids, 0), 0, ids.length));
    });

    it('gives them token by token, in pieces, and again after going back', async () => {
      await withNetwork(model.folder, async (network) => {
        same(await network.run(ids.slice(0, 5), 0), 0, 5);
        for (let at = 5; at < 8; at++) same(await network.run(ids.slice(at, at + 1), at), at, at + 1);
        await network.run([1, 2, 3, 4], 8);
        same(await network.run(ids.slice(3, 9), 3), 3, 9);
        same(await network.run(ids.slice(9), 9), 9, ids.length);
      });
    });

    it('gives those of peft with an adapter merged, from the checkpoint', async () => {
      const adapter = join(GOLDEN, `${architecture}-adapter`);
      const merged = await importFolder(join(GOLDEN, architecture), { home, adapter, name: 'merged' });
      assert.ok(largestDifference(expected.base, expected.adapted) > 0.5);
      await withNetwork(merged.folder, async (network) =>
        same(await network.run(ids, 0), 0, ids.length, expected.adapted),
      );
    });

    it('has a child with the adapter that says what it comes from', async () => {
      const adapter = join(GOLDEN, `${architecture}-adapter`);
      const child = await importChild(model.root, { home, adapter, name: 'child' });
      assert.notEqual(child.root, model.root);
      const lineage = JSON.parse(readFileSync(join(`${child.folder}.about`, 'lineage.json'), 'utf8'));
      assert.deepEqual(lineage.parents, [{ name: architecture, modelRoot: model.root }]);
      assert.match(lineage.adapterSha256, /^[0-9a-f]{64}$/);
      await withNetwork(child.folder, async (network) =>
        same(await network.run(ids, 0), 0, ids.length, expected.child),
      );
    });

    describe('in the engine', () => {
      let core: Core;
      before(async () => {
        core = await loadCore(model.folder, { threads: 1, context: 256, slots: 1 });
      });
      after(() => core.close());

      it('gives its logits within what 8-bit activations of the output cost', async () => {
        const logits = await core.runtime.forward(core.runtime.createCache(), ids, 0, [...ids.keys()]);
        const difference = largestDifference(Float32Array.from(logits), expected.base);
        // Measured 0.017 to 0.025.
        assert.ok(difference < 0.1, `${difference}`);
      });

      it('gives the same bits however a sequence is cut', async () => {
        const cache = core.runtime.createCache();
        const whole = Float32Array.from(await core.runtime.forward(cache, ids, 0, [...ids.keys()]));
        for (const [from, to] of [
          [0, 7],
          [7, 9],
          [9, 12],
          [2, 12],
        ] as const) {
          const piece = ids.slice(from, to);
          const logits = await core.runtime.forward(cache, piece, from, [...piece.keys()]);
          assert.deepEqual(Float32Array.from(logits), Float32Array.from(rowsOf(whole, from, to)));
        }
      });

      it('writes text up to the last position of its context', async () => {
        const prompt = Array.from({ length: 250 }, (_, at) => 1 + ((7 * at) % 250));
        const request: GenerateRequest = {
          prompt: { kind: 'tokens', ids: prompt },
          maxTokens: 5,
          temperature: 0,
          topP: 1,
          seed: 0,
          stop: [],
          logprobs: null,
          echo: false,
          doc: '',
          draft: '',
          warm: false,
          memory: null,
        };
        const tokens: number[] = [];
        for await (const event of core.generate(request, new AbortController().signal)) {
          if (event.type === 'done') tokens.push(...event.tokens);
        }
        assert.ok(tokens.length === 5 || tokens.at(-1) === 0, tokens.join());
        assert.ok(
          tokens.every((id) => id < 264),
          tokens.join(),
        );
      });
    });
  });
}
