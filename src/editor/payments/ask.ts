import * as vscode from 'vscode';
import { PhcError } from '../../../protocol/errors.ts';
import { errorText, later, t } from '../l10n.ts';

/** Tells a person that there are no answers without them: once for each server, until budgets have changed. */
export interface PaymentAsk {
  /** To be told of each error of a request. */
  failed(url: URL, error: unknown): void;
  /** Budgets have changed. */
  forget(): void;
}

const PAY = { label: later('Pay for Answers'), command: 'ph-codex.payForAnswers' };
const WITHDRAW = { label: later('Withdraw Everything'), command: 'ph-codex.withdraw' };

async function tell({ host }: URL, error: PhcError): Promise<void> {
  const { code } = error;
  const { command, ...offer } = code === 'PHC_PAYMENT_CHARGE' ? WITHDRAW : PAY;
  const label = t(offer.label);
  const text =
    code === 'PHC_PAYMENT_REQUIRED' ? t('{0} asks for payment.', host) : `${host}: ${errorText(error)}`;
  const chosen = await vscode.window.showInformationMessage(text, label);
  if (chosen === label) await vscode.commands.executeCommand(command);
}

/** Nobody was told yet. */
export function createPaymentAsk(): PaymentAsk {
  const told = new Set<string>();
  return {
    failed(url, error) {
      if (!(error instanceof PhcError) || told.has(url.href)) return;
      if (!/^PHC_PAYMENT_(REQUIRED|BUDGET|CHARGE)$/.test(error.code)) return;
      told.add(url.href);
      void tell(url, error);
    },
    forget: () => told.clear(),
  };
}
