import { formatEther, formatUnits } from 'ethers';
import type { Chain } from '../../chain/connect.ts';
import type { Preview } from '../../chain/publish/preview.ts';
import type { PublishTerms } from '../../chain/publish/terms.ts';

function money(wei: bigint): string {
  return Number(formatEther(wei)).toPrecision(3);
}

/** What a publication would do, cost and make public, as lines for a person. */
export function previewLines(
  { title, coin, name }: Chain,
  from: string,
  { sealShares, weights }: PublishTerms,
  { steps, ddo }: Preview,
  feePerGas: bigint,
): string[] {
  const gas = steps.reduce((sum, step) => sum + step.gas, 0n);
  const rollUp = name === 'base' || name === 'op-sepolia';
  return [
    `On ${title}, as ${from}:`,
    ...steps.map(
      ({ step, to, gas: own, bytes }, i) =>
        `${i + 1}. ${step}; ${to ? `to ${to}` : 'a new contract'}, ${bytes} bytes, ${own} gas`,
    ),
    `Cost: ${gas} gas, at ${formatUnits(feePerGas, 'gwei')} gwei at most ${money(gas * feePerGas)} ${coin}` +
      `${rollUp ? ', and what the roll-up asks for its data' : ''}.`,
    'Public for ever, changeable only by a later event beside it:',
    JSON.stringify(ddo, null, 2),
    `The files stay on this machine; ${weights === 'open' ? 'any holder may pass them on' : 'the description says that nobody may pass them on'}.`,
    sealShares
      ? 'Nobody can change the shares of the revenue afterwards. The owner of the data NFT can send it elsewhere.'
      : 'You can change the shares of the revenue afterwards, and everybody sees that.',
    'Nothing was sent.',
  ];
}
