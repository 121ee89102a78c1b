import type { Disposable, SecretStorage } from 'vscode';
import { BUDGETS_SECRET } from '../../client/payment/budget-secret.ts';
import type { Budget } from '../../client/payment/budgets.ts';
import type { Paying } from '../../client/payment/paying.ts';

const EVERY_MS = 3_600_000;

/** What a reminder works with. */
interface ReminderParts {
  readonly secrets: Pick<SecretStorage, 'get'>;
  /** Loads what pays. */
  open(): Promise<Pick<Paying, 'budgets' | 'withdrawal'>>;
  /** Tells the person of a withdrawal that can be finished. */
  tell(budget: Budget): void;
  warn(cause: unknown): void;
}

/** Looks at once and every hour for withdrawals that can be finished; loads nothing where none was begun. */
export function startReminder({ secrets, open, tell, warn }: ReminderParts): Disposable {
  async function look(): Promise<void> {
    const kept = await secrets.get(BUDGETS_SECRET);
    if (!kept?.includes('"withdrawableAt"')) return;
    const paying = await open();
    for (const budget of await paying.budgets()) {
      if (budget.withdrawableAt === undefined) continue;
      // A chain that does not answer says nothing of the others.
      await paying.withdrawal(budget).then(({ kind }) => {
        if (kind === 'finish') tell(budget);
      }, warn);
    }
  }
  const lookNow = () => void look().catch(warn);
  const timer = setInterval(lookNow, EVERY_MS);
  lookNow();
  return { dispose: () => clearInterval(timer) };
}
