const DECIMALS = 18;

/** An amount of a datatoken's smallest unit in whole tokens, with all digits that it has: datatokens have 18 decimals. */
export function tokenText(amount: bigint): string {
  const digits = amount.toString().padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${digits.slice(0, -DECIMALS)}${fraction && '.'}${fraction}`;
}
