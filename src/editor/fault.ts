import type { Facts } from './state.ts';

/** What is known to be false of the answers of the server in use, if anything is. */
export function faultOf({
  receipts,
  audits,
}: Pick<Facts, 'receipts' | 'audits'>): 'receipt' | 'audit' | null {
  if (audits && audits.failed > 0) return 'audit';
  return receipts.alarm ? 'receipt' : null;
}
