import * as vscode from 'vscode';
import type { MemoryRequest, MemoryResponse, MemoryUse } from '../../../protocol/memory.ts';
import type { LinkState } from '../../client/link.ts';
import { putMemory } from '../../client/memory.ts';
import { errorText } from '../l10n.ts';
import type { Server } from '../server.ts';
import { enableMemory, onMemorySetting, readSettings } from '../settings.ts';
import type { Store } from '../store.ts';
import type { MemoryOff } from './state.ts';
import { createMemorySync } from './sync.ts';

/** The repository's memory in the local server. The extension names paths to it; it reads no file and sends no content. */
export interface Memory extends vscode.Disposable {
  /** What a completion in a document may use; null where memory is off or the document belongs to no open folder. */
  useIn(document: vscode.TextDocument): MemoryUse | null;
}

/** As many as the server takes. */
const MOST_FOLDERS = 64;

function openFolders(): readonly string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return folders.slice(0, MOST_FOLDERS).map(({ uri }) => uri.fsPath);
}

function isInFolder(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

function whyOff(): MemoryOff | null {
  const { mode, memory } = readSettings();
  if (mode === 'remote') return 'remote';
  if (openFolders().length === 0) return 'no-folder';
  if (!vscode.workspace.isTrusted) return 'untrusted';
  return memory ? null : 'setting';
}

/** Calls back with what was written, created or deleted on the disk, by the editor or by others. */
function onChangedFiles(listener: (uris: readonly vscode.Uri[]) => void): vscode.Disposable {
  const { workspace } = vscode;
  // VS Code watches its folders anyway; it hears of branch switches, and not of all on every machine.
  const watcher = workspace.createFileSystemWatcher('**/*');
  const one = (uri: vscode.Uri) => listener([uri]);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(one),
    watcher.onDidChange(one),
    watcher.onDidDelete(one),
    workspace.onDidSaveTextDocument(({ uri }) => listener([uri])),
    workspace.onDidCreateFiles(({ files }) => listener(files)),
    workspace.onDidDeleteFiles(({ files }) => listener(files)),
    workspace.onDidRenameFiles(({ files }) =>
      listener(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
    ),
  );
}

/** Registers repository memory: local mode and trusted workspaces only, and never a reason to start the server. */
export function registerMemory(server: Server, store: Store, log: vscode.LogOutputChannel): Memory {
  let link: LinkState = store.facts.link;
  let watching: vscode.Disposable | undefined;

  const put = async (request: MemoryRequest, signal: AbortSignal): Promise<MemoryResponse> => {
    // It is ready, or this would have been closed: nothing is started here.
    const opened = await server.ready(signal);
    try {
      return await putMemory(opened.target, request, signal);
    } catch (error) {
      opened.failed(error);
      throw error;
    }
  };

  const sync = createMemorySync({
    put,
    onAnswer: ({ workspace, status }) => {
      log.debug(`Repository memory: ${status.state}, ${status.files} files, ${status.tokens} tokens`);
      store.update({ memory: { kind: 'open', workspace, status } });
    },
    onError: (error) => {
      const message = errorText(error);
      log.info(`No repository memory: ${message}`);
      store.update({ memory: { kind: 'failed', message } });
    },
  });

  const changed = (uris: readonly vscode.Uri[]) => {
    // Git's own files change with each of its commands, and are no source.
    const sources = uris.filter((uri) => isInFolder(uri) && !uri.path.includes('/.git/'));
    sync.changed(sources.map(({ fsPath }) => fsPath));
  };

  const look = () => {
    const reason = whyOff();
    store.update({ memory: reason ? { kind: 'off', reason } : { kind: 'waiting' } });
    if (reason) {
      watching?.dispose();
      watching = undefined;
    } else watching ??= onChangedFiles(changed);
    if (!reason && link.kind === 'ready') sync.open(openFolders());
    else sync.close();
  };

  look();
  const subscriptions = vscode.Disposable.from(
    store.onChange((facts) => {
      if (facts.link === link) return;
      link = facts.link;
      look();
    }),
    onMemorySetting(look),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
    vscode.workspace.onDidGrantWorkspaceTrust(look),
    vscode.commands.registerCommand('ph-codex.toggleMemory', () => enableMemory(!readSettings().memory)),
  );
  return {
    useIn(document) {
      const { memory } = store.facts;
      if (memory.kind !== 'open' || !isInFolder(document.uri)) return null;
      return { workspace: memory.workspace, file: document.uri.fsPath };
    },
    dispose() {
      subscriptions.dispose();
      watching?.dispose();
      sync.close();
    },
  };
}
