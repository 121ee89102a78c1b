import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import type { Origin } from '../../completion/origin.ts';
import { t } from '../l10n.ts';
import { displayName, shortDigest } from '../model-name.ts';
import { costText } from '../payments/text.ts';
import type { Facts } from '../state.ts';
import type { Store } from '../store.ts';
import { auditText } from './audit-text.ts';
import { proofOf } from './identity-text.ts';
import { originText, sharesOf } from './origin-text.ts';
import { backingText, keyText, receiptText } from './receipt-text.ts';

interface Answer extends vscode.QuickPickItem {
  choose?(): Thenable<unknown>;
}

/** Opens a file that the server named relative to a folder of the workspace, in the first folder that has it. */
async function open(file: string): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const uris = isAbsolute(file)
    ? [vscode.Uri.file(file)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, file));
  for (const uri of uris) {
    const found = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (found) return void (await vscode.window.showTextDocument(uri));
  }
  void vscode.window.showInformationMessage(t('{0} is not there any more.', file));
}

/** What came of the receipt of the answer that a suggestion was taken from; undefined where none was asked for. */
function receiptOf({ answer }: Origin, { receipts }: Facts): ReceiptFact | undefined {
  return answer === undefined ? undefined : receipts.notes.get(answer);
}

function costOf({ answer, where }: Origin, { costs, payment }: Facts): string {
  const cost = answer === undefined ? undefined : costs.get(answer);
  return costText(cost, where === 'this machine' ? 'free' : payment.kind);
}

const beginning = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function receiptAnswers(fact: ReceiptFact | undefined, facts: Facts): readonly Answer[] {
  const evidence = fact?.kind === 'failed' ? fact.evidence : undefined;
  const label = beginning(receiptText(fact));
  if (fact?.kind === 'failed') {
    return [
      {
        label: `$(error) ${label}`,
        ...(evidence && {
          detail: t('Choose to open the evidence'),
          choose: () => vscode.window.showTextDocument(vscode.Uri.file(evidence)),
        }),
      },
    ];
  }
  if (fact?.kind !== 'verified') return [{ label: `$(circle-outline) ${label}` }];
  const caught = facts.audits?.outcomes[fact.hash] === 'caught';
  return [
    { label: `$(law) ${label}`, detail: `${keyText(fact.key)}; ${backingText(fact.backing)}` },
    {
      label: `$(${caught ? 'error' : 'beaker'}) ${beginning(auditText(fact, facts))}`,
      ...(caught && { choose: () => vscode.commands.executeCommand('_ph-codex.showEvidence') }),
    },
  ];
}

function answers(origin: Origin, facts: Facts): readonly Answer[] {
  const { model, modelRoot, where, recalled } = origin;
  const files = recalled ?? [];
  return [
    {
      label: `$(unverified) ${displayName(model)} ${shortDigest(modelRoot)}`,
      description: t('{0}. Choose to copy the whole digest', t(where)),
      detail: t('Digest {0}', proofOf(facts)),
      choose: () => vscode.env.clipboard.writeText(modelRoot),
    },
    ...receiptAnswers(receiptOf(origin, facts), facts),
    { label: `$(credit-card) ${beginning(costOf(origin, facts))}` },
    {
      label: `$(database) ${beginning(files.length > 0 ? t('shaped by your repository:') : sharesOf(origin))}`,
      ...(recalled === null && {
        detail: t('The answer was cut at its natural end, before its sources were told.'),
      }),
    },
    ...files.map((file) => ({ label: `$(go-to-file) ${file}`, choose: () => open(file) })),
  ];
}

/** Registers "Who wrote the last suggestion?", which shows the answer and returns it. */
export function registerWhoWrote(store: Store): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.whoWrote', () => {
    const { origin } = store.facts;
    const receipt = origin ? receiptOf(origin, store.facts) : undefined;
    const parts = [originText(origin), ...(receipt ? [receiptText(receipt)] : [])];
    if (origin && store.facts.payment.kind === 'paid') parts.push(costOf(origin, store.facts));
    if (receipt?.kind === 'verified') parts.push(auditText(receipt, store.facts));
    const text = parts.join('; ');
    if (!origin) void vscode.window.showInformationMessage(text);
    else
      void vscode.window
        .showQuickPick(answers(origin, store.facts), { title: t('Who Wrote the Last Suggestion?') })
        .then((chosen) => chosen?.choose?.());
    return text;
  });
}
