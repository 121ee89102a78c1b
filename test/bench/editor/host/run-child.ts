import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runInExtensionHost } from '../../../../scripts/test/extension-host.ts';

/** Runs a program of the benchmark in the extension host of a new window, and gives what it left as JSON. */
export async function runChild<Report>(entry: string): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'phc-host-'));
  try {
    const bundle = join(folder, 'child.js');
    await build({
      entryPoints: [entry],
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
