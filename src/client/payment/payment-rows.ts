import { tokenText } from '../../wallet/token-text.ts';
import type { Payment } from './history.ts';

const HEAD = 'time,kind,server,model,answer,tokens,amount,ceiling,token,receipt,transaction';

/** A field of CSV after RFC 4180; what a spreadsheet would take for a formula is made text. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const moment = (at: number) => new Date(at).toISOString();

function fields(payment: Payment): string[] {
  const { at, kind, server, model, token } = payment;
  const begin = [moment(at), kind, server, model];
  if (payment.kind !== 'charge') {
    return [...begin, '', '', tokenText(BigInt(payment.amount)), '', token, '', payment.transaction];
  }
  const { answer, tokens, charged, ceiling, receipt } = payment;
  const amounts = [tokenText(BigInt(charged)), tokenText(BigInt(ceiling))];
  return [...begin, answer, String(tokens), ...amounts, token, receipt?.hash ?? '', ''];
}

/** All that was paid, as CSV, oldest first. */
export function paymentsCsv(payments: readonly Payment[]): string {
  return `${[HEAD, ...payments.map((one) => fields(one).map(field).join(','))].join('\r\n')}\r\n`;
}

const MOST_ROWS = 500;
const KINDS = {
  deposit: 'put aside',
  refund: 'given back',
  allowance: 'allowed to take',
  revocation: 'no longer allowed',
  undelivered: 'charged, never came',
} as const;

/** A cell of a Markdown table; what a server calls itself or its model is text. */
const cell = (text: string) => text.replace(/[\\`*_{}[\]()#!|<>~]/g, '\\$&').replace(/\s+/g, ' ');

function row(payment: Payment): string {
  const time = moment(payment.at).replace('T', ' ').slice(0, 19);
  const where = cell(`${payment.model} at ${payment.server}`);
  const token = cell(payment.token);
  if (payment.kind !== 'charge') {
    const amount = `${tokenText(BigInt(payment.amount))} ${token}`;
    return `| ${time} | ${KINDS[payment.kind]} | ${where} | | ${amount} | ${cell(payment.transaction.slice(0, 18))} |`;
  }
  const { charged, tokens, receipt } = payment;
  const what = payment.answer === '' ? 'typed over' : 'answer';
  const proof = receipt ? `receipt ${receipt.seq}, ${receipt.hash.slice(0, 16)}` : 'no receipt checked';
  return `| ${time} | ${what} | ${where} | ${tokens || ''} | ${tokenText(BigInt(charged))} ${token} | ${proof} |`;
}

/** What was paid, as a page in Markdown, newest first. */
export function paymentsPage(payments: readonly Payment[]): string {
  const sums = new Map<string, bigint>();
  for (const one of payments) {
    if (one.kind === 'charge') sums.set(one.token, (sums.get(one.token) ?? 0n) + BigInt(one.charged));
  }
  const told = [...sums].map(([token, sum]) => `${tokenText(sum)} ${cell(token)}`).join(', ');
  const shown = payments.slice(-MOST_ROWS).reverse();
  return [
    '# Payments of this machine',
    '',
    `${told || 'Nothing'} was paid for ${payments.filter(({ kind }) => kind === 'charge').length} answers. *Export Payments* writes all of it as CSV. Times are UTC.`,
    '',
    '| time | what | model and server | tokens | amount | proof |',
    '| --- | --- | --- | ---: | ---: | --- |',
    ...shown.map(row),
    ...(payments.length > MOST_ROWS ? ['', `${payments.length - MOST_ROWS} older ones are not shown.`] : []),
    '',
  ].join('\n');
}
