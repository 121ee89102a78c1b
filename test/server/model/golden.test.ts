import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { importChild } from '../../../server/model/import-child.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { ARCHITECTURES } from '../../../server/model/network-shape.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { type CachedNetwork, openCachedNetwork } from '../../support/cached-network.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');

interface Expected {
  readonly ids: number[];
  readonly vocabulary: number;
  readonly texts: ReadonlyArray<{ readonly text: string; readonly ids: number[] }>;
  /** Another sequence. */
  readonly second: { readonly ids: number[]; readonly logits: Float32Array };
  readonly base: Float32Array;
  readonly adapted: Float32Array;
  readonly child: Float32Array;
}

function readExpected(name: string): Expected {
  const { base, adapted, child, second, ...rest } = JSON.parse(
    readFileSync(join(GOLDEN, `${name}.json`), 'utf8'),
  );
  const floats = (text: string) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
  return {
    ...rest,
    second: { ...second, logits: floats(second.logits) },
    base: floats(base),
    adapted: floats(adapted),
    child: floats(child),
  };
}

const largestDifference = (a: Float32Array, b: Float32Array) => {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);
};

for (const architecture of ARCHITECTURES) {
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

    async function withNetwork(
      folder: string,
      work: (network: CachedNetwork) => Promise<void>,
      sequences = 1,
    ) {
      const network = await openCachedNetwork(folder, sequences);
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

    it('gives them for sequences of different lengths together', async () => {
      const { ids: others, logits: ofOthers } = expected.second;
      const [known, knownOthers] = [10, 5];
      await withNetwork(
        model.folder,
        async (network) => {
          const first = await network.runBatch([ids.slice(0, known), others.slice(0, knownOthers)], [0, 0]);
          same(rowsOf(first, 0, known), 0, known);
          same(rowsOf(first, known, known + knownOthers), 0, knownOthers, ofOthers);
          for (let step = 0; step < 2; step++) {
            const [at, otherAt] = [known + step, knownOthers + step];
            const next = await network.runBatch([[ids[at]!], [others[otherAt]!]], [at, otherAt]);
            same(rowsOf(next, 0, 1), at, at + 1);
            same(rowsOf(next, 1, 2), otherAt, otherAt + 1, ofOthers);
          }
        },
        2,
      );
    });

    it('splits text as its own tokeniser does', () => {
      const tokenizer = createTokenizer(
        JSON.parse(readFileSync(join(model.folder, 'tokenizer.json'), 'utf8')),
      );
      for (const { text, ids: tokens } of expected.texts) {
        assert.deepEqual(tokenizer.encode(text), tokens, text);
        const bytes = tokens.map((id) => tokenizer.bytes(id)).join('');
        assert.equal(Buffer.from(bytes, 'latin1').toString('utf8').normalize(), text.normalize());
      }
    });

    const gguf = join(GOLDEN, `${architecture}.gguf`);
    if (existsSync(gguf)) {
      it('is the same network as a GGUF file', async () => {
        const read = await importGguf(gguf, { home: join(home, 'gguf') });
        for (const file of ['model.onnx', 'model.onnx.data']) {
          assert.deepEqual(
            readFileSync(join(read.folder, file)),
            readFileSync(join(model.folder, file)),
            file,
          );
        }
      });
    }

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
        const { context } = core.runtime.shape;
        const prompt = Array.from({ length: context - 6 }, (_, at) => 1 + ((7 * at) % 250));
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
          tokens.every((id) => id < vocabulary),
          tokens.join(),
        );
      });
    });
  });
}
