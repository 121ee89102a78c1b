import * as vscode from 'vscode';
import { PhcError } from '../../../protocol/errors.ts';
import type { Payer } from '../../client/payment/payer.ts';
import { errorText, later, t } from '../l10n.ts';

/** Tells a person that there are no answers without them: once for each server, until budgets have changed. */
export interface PaymentAsk {
  /** To be told of each error of a request, and of who paid for it. */
  failed(url: URL, error: unknown, payer: Payer | undefined): void;
  /** Budgets have changed. */
  forget(): void;
}

interface Way {
  readonly label: string;
  readonly command: string;
}

const PAY: Way = { label: later('Pay for Answers'), command: 'ph-codex.payForAnswers' };
const WITHDRAW: Way = { label: later('Withdraw Everything'), command: 'ph-codex.withdraw' };

async function tell({ host }: URL, error: PhcError): Promise<void> {
  const { code } = error;
  const { command, ...offer } = code === 'PHC_PAYMENT_CHARGE' ? WITHDRAW : PAY;
  const label = t(offer.label);
  const text =
    code === 'PHC_PAYMENT_REQUIRED' ? t('{0} asks for payment.', host) : `${host}: ${errorText(error)}`;
  const chosen = await vscode.window.showInformationMessage(text, label);
  if (chosen === label) await vscode.commands.executeCommand(command);
}

/** Of what was charged for nothing; true when the person goes on all the same. */
async function goesOn({ host }: URL, error: PhcError): Promise<boolean> {
  const withdraw = t(WITHDRAW.label);
  const goOn = t('Go On Anyway');
  const chosen = await vscode.window.showWarningMessage(`${host}: ${errorText(error)}`, withdraw, goOn);
  if (chosen === withdraw) await vscode.commands.executeCommand(WITHDRAW.command);
  return chosen === goOn;
}

/** Nobody was told yet. */
export function createPaymentAsk(log: vscode.LogOutputChannel): PaymentAsk {
  const told = new Set<string>();

  async function undelivered(url: URL, error: PhcError, payer: Payer): Promise<void> {
    await payer.noteUndelivered();
    if (!(await goesOn(url, error))) return;
    await payer.forgive();
    told.delete(url.href);
  }

  return {
    failed(url, error, payer) {
      if (!(error instanceof PhcError) || told.has(url.href)) return;
      if (!/^PHC_PAYMENT_(REQUIRED|BUDGET|CHARGE|UNDELIVERED)$/.test(error.code)) return;
      told.add(url.href);
      const telling =
        error.code === 'PHC_PAYMENT_UNDELIVERED' && payer ? undelivered(url, error, payer) : tell(url, error);
      telling.catch((fault) => log.warn(`Payments: ${String(fault)}`));
    },
    forget: () => told.clear(),
  };
}
