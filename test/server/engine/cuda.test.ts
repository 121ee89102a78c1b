import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCore } from '../../../server/engine/core.ts';
import { BRIDGE, CORE, cudaFolder, PROVIDER } from '../../../server/engine/cuda/cuda-folder.ts';
import { findCuda, saysVersion } from '../../../server/engine/cuda/find-cuda.ts';
import { onnxruntimeVersion } from '../../../server/engine/tuning/machine.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { GOLDEN_MODELS } from '../../support/golden-runtime.ts';
import { phcError } from '../../support/phc-code.ts';
import { emptyHome } from '../../support/test-home.ts';

describe('the profile of GPUs', function () {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  this.timeout(60_000);
  let home: ReturnType<typeof emptyHome>;
  let before: string | undefined;
  beforeEach(() => {
    home = emptyHome();
    before = process.env['PH_CODEX_HOME'];
    process.env['PH_CODEX_HOME'] = home.path;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['PH_CODEX_HOME'];
    else process.env['PH_CODEX_HOME'] = before;
    await home.remove();
  });

  /** Libraries that say nothing but their version. */
  function put(versions: Readonly<Record<string, string>>): void {
    mkdirSync(cudaFolder(), { recursive: true });
    for (const [name, version] of Object.entries(versions))
      writeFileSync(join(cudaFolder(), name), `\0\0${version}\0`);
  }
  const version = onnxruntimeVersion();

  it('is refused where nothing computes on a GPU, and never computed by the processor instead', async () => {
    const { folder } = await importFolder(join(GOLDEN_MODELS, 'llama'), { home: home.path });
    for (const runtime of [undefined, 'package', 'ffi'] as const) {
      const options = {
        threads: 1,
        context: 32,
        slots: 1,
        profile: 'cuda-fp16',
        ...(runtime && { runtime }),
      };
      await assert.rejects(loadCore(folder, options as never), phcError('PHC_ENGINE_CUDA', /libonnxruntime/));
    }
  });

  it('takes a provider of the version of the core alone', () => {
    assert.throws(findCuda, phcError('PHC_ENGINE_CUDA', /libonnxruntime\.so\.1 is not in/));
    put({ [CORE]: version, [BRIDGE]: '' });
    assert.throws(findCuda, phcError('PHC_ENGINE_CUDA', /providers_cuda\.so is not in/));
    put({ [PROVIDER]: '1.29.0' });
    assert.throws(findCuda, phcError('PHC_ENGINE_CUDA', /providers_cuda\.so is not of onnxruntime/));
    put({ [PROVIDER]: version });
    assert.equal(findCuda(), join(cudaFolder(), CORE));
    put({ [CORE]: '1.29.0' });
    assert.throws(findCuda, phcError('PHC_ENGINE_CUDA', /libonnxruntime\.so\.1 is not of onnxruntime/));
  });

  it('finds the version of a library wherever it stands in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-version-'));
    const path = join(folder, 'library');
    const text = `\0${version}\0`;
    for (const at of [0, (8 << 20) - 3, (8 << 20) + 5, (16 << 20) - text.length]) {
      const bytes = Buffer.alloc(16 << 20, 'x');
      bytes.write(text, at, 'latin1');
      writeFileSync(path, bytes);
      assert.ok(saysVersion(path, version), `${at}`);
      assert.ok(!saysVersion(path, '9.9.9'));
    }
    rmSync(folder, { recursive: true });
  });
});
