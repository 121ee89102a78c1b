import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runInExtensionHost } from '../../../../scripts/test/extension-host.ts';
import type { Stretch } from './own-stretches.ts';

/** How long our code kept the extension host's thread each time, while somebody typed. */
export interface HostReport {
  readonly keys: number;
  /** In a document of 10 kB. */
  readonly ordinary: readonly Stretch[];
  /** In a document of 10 MB. */
  readonly large: readonly Stretch[];
}

/** Types in the real VS Code under Node's sampling profiler, in the thread that all extensions share. */
export async function measureHost(): Promise<HostReport> {
  const folder = mkdtempSync(join(tmpdir(), 'phc-host-'));
  try {
    const bundle = join(folder, 'child.js');
    await build({
      entryPoints: [join(__dirname, 'child.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      external: ['vscode'],
    });
    const file = join(folder, 'report.json');
    await runInExtensionHost(bundle, { PHC_HOST_REPORT: file });
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
