import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../../scripts/setup/paths.ts';
import { runInExtensionHost } from '../../../../scripts/test/extension-host.ts';
import type { CallFrame, Stretch } from './own-stretches.ts';

/** How long our code kept the extension host's thread each time, while somebody typed. */
export interface HostReport {
  readonly keys: number;
  /** In a document of 10 kB. */
  readonly ordinary: readonly Stretch[];
  /** In a document of 10 MB. */
  readonly large: readonly Stretch[];
}

/** Says where in our sources a function of the bundle begins. */
export function openSourceNames(): (frame: CallFrame) => string {
  const map = new SourceMap(JSON.parse(readFileSync(join(ROOT, 'dist', 'extension.js.map'), 'utf8')));
  return ({ lineNumber, columnNumber }) => {
    const entry = map.findEntry(lineNumber, columnNumber);
    if (!('originalSource' in entry)) return `extension.js:${lineNumber + 1}:${columnNumber + 1}`;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}`;
  };
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
