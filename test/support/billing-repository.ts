/** A small repository with helpers that no model has seen, and three places that call them. */
export const BILLING: Readonly<Record<string, string>> = {
  'src/billing.js': `import { ledger } from './ledger.js';

/** Takes an amount from the account and writes it into the ledger. */
export async function chargeCustomer(account, amount, { currency }) {
  const entry = await ledger.append({ account: account.id, amount, currency });
  return entry.receipt;
}
`,
  'src/ledger.js': `const entries = [];

export const ledger = {
  async append(entry) {
    entries.push(entry);
    return { ...entry, receipt: \`receipt \${entries.length}\` };
  },
};
`,
  'src/monthly-run.js': `import { chargeCustomer } from './billing.js';

export async function monthlyRun(accounts) {
  for (const account of accounts) {
    for (const invoice of account.openInvoices()) {
      invoice.receipt = await chargeCustomer(account, invoice.total, { currency: 'EUR' });
    }
  }
}
`,
  'src/reminders.js': `import { chargeCustomer } from './billing.js';

export async function remind(account, invoice) {
  if (invoice.reminders > 2) throw new Error('Too many reminders');
  const receipt = await chargeCustomer(account, invoice.total, { currency: 'EUR' });
  invoice.reminders++;
  return receipt;
}
`,
  'src/upgrade.js': `import { chargeCustomer } from './billing.js';

export async function upgrade(account, plan) {
  const invoice = account.invoiceFor(plan);
  await chargeCustomer(account, invoice.total, { currency: 'EUR' });
  account.plan = plan;
}
`,
};
