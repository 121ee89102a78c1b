const DECIMALS = 18;

/** An amount of a datatoken's smallest unit in whole tokens, with all digits that it has: datatokens have 18 decimals. */
export function tokenText(amount: bigint): string {
  const digits = amount.toString().padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${digits.slice(0, -DECIMALS)}${fraction && '.'}${fraction}`;
}

/** An amount that a person wrote as a number of whole tokens, in the smallest unit; 15 digits of it count. */
export function amountOf(tokens: number): bigint {
  const text = Math.max(0, tokens).toLocaleString('en-US', {
    useGrouping: false,
    maximumSignificantDigits: 15,
    maximumFractionDigits: DECIMALS,
  });
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0').slice(0, DECIMALS));
}
