import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { localSocketPath } from '../../src/client/local-socket.ts';

describe('activation', () => {
  it('comes with the start of the editor and starts no server', async () => {
    const extension = vscode.extensions.getExtension('posthuman.ph-codex');
    assert.ok(extension);
    await extension.activate();
    assert.equal(existsSync(localSocketPath()), false);
  });

  it('registers each command of the manifest', async () => {
    const { contributes } = vscode.extensions.getExtension('posthuman.ph-codex')?.packageJSON ?? {};
    const registered = await vscode.commands.getCommands();
    for (const { command } of contributes.commands) assert.ok(registered.includes(command), command);
  });

  it('gives each setting of the manifest its default', () => {
    const { contributes } = vscode.extensions.getExtension('posthuman.ph-codex')?.packageJSON ?? {};
    const groups: Array<{ properties: Record<string, { default: unknown }> }> = contributes.configuration;
    const settings = vscode.workspace.getConfiguration();
    for (const [name, property] of groups.flatMap(({ properties }) => Object.entries(properties))) {
      assert.deepEqual(settings.get(name), property.default, name);
    }
  });
});
