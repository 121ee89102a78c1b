import { Signature } from 'ethers';

/** Value, deadline, v, r and s of a token's own permit, as its function takes them. Throws for what no key signed. */
export function permitArguments({
  amount,
  deadline,
  signature,
}: {
  readonly amount: string;
  readonly deadline: string;
  readonly signature: string;
}): readonly [string, string, number, string, string] {
  const { v, r, s } = Signature.from(signature);
  return [amount, deadline, v, r, s];
}
