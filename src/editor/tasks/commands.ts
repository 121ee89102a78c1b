import * as vscode from 'vscode';
import { checkCode } from '../../client/code-check.ts';
import { localSocketPath } from '../../client/local-socket.ts';
import { OTHERS, READING } from '../../tasks/commands.ts';
import { launchOf } from '../launch.ts';
import { readSettings } from '../settings.ts';
import type { Store } from '../store.ts';
import { offReason } from '../suggestions/here.ts';
import type { TaskAsker } from './asker.ts';
import type { Tasks } from './bundle.ts';

/** Examples are cheap or endless; the sandbox ends them after ten seconds, Python itself may take nine to start. */
const CHECK_MS = 60_000;

/** Why the open file may not be read by a model, or null. */
function whyNotRead(store: Store): string | null {
  const document = vscode.window.activeTextEditor?.document;
  const off = document && offReason(document);
  if (off === 'secret-file')
    return vscode.l10n.t('This file may hold secrets, so nothing of it is sent to a model.');
  if (off === 'excluded')
    return vscode.l10n.t('This file is excluded from the workspace, so nothing of it is sent to a model.');
  if (!vscode.workspace.isTrusted && !store.facts.local)
    return vscode.l10n.t('Nothing of a workspace that is not trusted is sent to another machine.');
  return null;
}

/** Registers the commands of tasks; what carries them out is a bundle of its own, loaded with the first of them. */
export function registerTasks(
  context: vscode.ExtensionContext,
  asker: TaskAsker,
  store: Store,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let loaded: Promise<Tasks> | undefined;

  const load = async (): Promise<Tasks> => {
    const { openTasks } = await import('./bundle.ts');
    return openTasks({
      extension: context.extensionUri,
      asker,
      log,
      settings() {
        const { asking, candidates } = readSettings();
        return { asking, candidates };
      },
      async check(language, program) {
        const own = {
          target: { kind: 'socket', path: localSocketPath() } as const,
          launch: launchOf(context, readSettings(), { onDemand: true }),
        };
        const { passed, detail } = await checkCode(own, { language, program }, AbortSignal.timeout(CHECK_MS));
        return passed ? undefined : detail;
      },
    });
  };

  const run = async (name: string, args: readonly unknown[]) => {
    const refused = READING.some((one) => one === name) ? whyNotRead(store) : null;
    if (refused) return void vscode.window.showWarningMessage(refused);
    loaded ??= load();
    return (await loaded).run(name, args);
  };

  const commands = [...READING, ...OTHERS].map((name) =>
    vscode.commands.registerCommand(`ph-codex.${name}`, (...args: unknown[]) => run(name, args)),
  );
  return vscode.Disposable.from(...commands, {
    dispose: () => void loaded?.then((tasks) => tasks.dispose()),
  });
}
