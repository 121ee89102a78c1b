import { join } from 'node:path';
import type { Ledger } from './ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

/** Where a home folder keeps its ledger. */
export function ledgerFile(home: string): string {
  return join(home, 'ledger.sqlite');
}

/**
 * Opens the ledger that servers share at a `postgres://` URL, or the file of a home folder. Throws `PHC_PAYMENT_BOOKS`,
 * and an Error where a newer version made the file.
 */
export async function openLedger(home: string, shared: string | undefined): Promise<Ledger> {
  if (shared === undefined || shared === '') return openSqliteLedger(ledgerFile(home));
  // Its driver is loaded where it is needed only.
  const { openPostgresLedger } = await import('./postgres-ledger.ts');
  return openPostgresLedger(shared);
}
