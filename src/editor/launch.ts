import { join } from 'node:path';
import type * as vscode from 'vscode';
import { type Launched, launchServer } from '../client/launch-server.ts';
import { localLogPath, localSocketPath } from '../client/local-socket.ts';
import type { OwnServer } from '../client/own-server.ts';
import { readSettings, type Settings } from './settings.ts';

/** How the person's own server is started, by the settings as they are. */
export function launchOf(
  { extensionPath }: vscode.ExtensionContext,
  { nodePath, model }: Settings,
  options: { readonly onDemand?: boolean } = {},
): () => Launched {
  const script = join(extensionPath, 'dist', 'ph-codex.js');
  return () => launchServer({ script, nodePath, model, logPath: localLogPath(), ...options });
}

/** The person's own server for what needs no model of it: it is started without one. */
export function ownServerOf(context: vscode.ExtensionContext): OwnServer {
  return {
    target: { kind: 'socket', path: localSocketPath() },
    launch: launchOf(context, readSettings(), { onDemand: true }),
  };
}
