import type * as vscode from 'vscode';
import type { Payer } from '../../client/payment/payer.ts';
import type { Paying } from '../../client/payment/paying.ts';
import type { Target } from '../../client/target.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import type { Wallets } from '../wallet/wallet.ts';

/** What the commands of payments share. */
export interface PaymentParts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly store: Store;
  readonly wallets: Wallets;
  readonly log: vscode.LogOutputChannel;
  /** Loads what pays. */
  open(): Promise<Paying>;
  /** To be told when budgets came or went. */
  renew(): void;
  /** Looks for the budget of a server, and shows it. */
  look(target: Extract<Target, { kind: 'url' }>): Promise<Payer | undefined>;
}
