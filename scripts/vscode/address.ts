import { existsSync, statSync } from 'node:fs';
import type { VscodeServer } from './server.ts';

interface WindowOptions {
  /** Folder, workspace file or single file to open; none gives an empty window. */
  readonly open?: string | undefined;
  /** A file to show in an editor from the start. */
  readonly file?: string | undefined;
  /** Extensions to load from their source folders. */
  readonly development?: readonly string[];
  /** Module whose `run()` is called in the extension host; the window reports its result. */
  readonly tests?: string | undefined;
  /** Extension whose log tells everything. */
  readonly debugged?: string | undefined;
}

/** Web address of a VS Code window, in the form that the workbench reads. */
export function windowAddress(
  { authority, token }: Pick<VscodeServer, 'authority' | 'token'>,
  { open, file, development = [], tests, debugged }: WindowOptions,
): string {
  const remote = (path: string) => `vscode-remote://${authority}${encodeURI(path)}`;
  const isFolder = open !== undefined && existsSync(open) && statSync(open).isDirectory();
  const isWorkspace = open?.endsWith('.code-workspace') ?? false;
  const shown = file ?? (isFolder || isWorkspace ? undefined : open);
  const payload = [
    ...development.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ...(shown ? [['openFile', remote(shown)]] : []),
    ...(debugged ? [['logLevel', `${debugged}=debug`]] : []),
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  const address = new URL(`http://${authority}/`);
  address.searchParams.set('tkn', token);
  if (isWorkspace && open) address.searchParams.set('workspace', open);
  else if (isFolder && open) address.searchParams.set('folder', open);
  else address.searchParams.set('ew', 'true');
  address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}
