import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../../../scripts/setup/paths.ts';
import type { CallFrame, Stretch } from './own-stretches.ts';
import { runChild } from './run-child.ts';

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
export function measureHost(): Promise<HostReport> {
  return runChild<HostReport>(join(__dirname, 'child.ts'));
}
