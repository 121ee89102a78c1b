import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AT_STAKE } from '../../protocol/payment/at-stake.ts';
import { BATCH_SETTLEMENT, PERMIT2_ALLOWANCE } from '../../protocol/payment/payment-required.ts';
import { PAYING, type PayingStep } from '../../test/e2e/paying/steps.ts';
import { ROOT } from '../setup/paths.ts';

const HEAD = `# Paying for answers

<!-- Made from test/e2e/paying/steps.ts by "npx tsx scripts/docs/paying-guide.ts"; a test plays it and fails when this is stale. -->

Answers of your own machine cost nothing. A far server may ask for payment by the answer, in the datatoken of its model. You
put a sum aside once, by two signatures of your wallet: no transaction of yours, no gas. Then nothing asks any more until it
is spent. Every step below is what \`npm test\` does in a real VS Code, with a real model, a real wallet and a development
chain; \`npm run soak -- paying\` does it with 200 suggestions.

`;

const END = `## What you can set

| setting | meaning |
| --- | --- |
| \`ph-codex.budget.session\` | the most that is put aside at once, in whole datatokens |
| \`ph-codex.budget.day\` | the most that is spent in a day at one server; requests on their way count with what they may cost |

## What somebody dishonest could take

| who | at most |
| --- | --- |
`;

const ALLOWED = `
Where the chain has no settlement contract:

| who | at most |
| --- | --- |
`;

const LAST = `
Where this is kept, and how several windows share it, is in [payments](../reference/payments.md#on-the-persons-side).
`;

/** How the guide writes what the test fills in. */
const SHOWN: Readonly<Record<string, string>> = { PAYMENTS: 'payments.json', PORT: '8459', DATATOKEN: '0x…' };

function section({ who, title, text, command }: PayingStep): string {
  const typed = command?.map((word) =>
    word.replace(/\{([A-Z]+)\}/g, (_, name: string) => SHOWN[name] ?? name),
  );
  const shown = typed ? `\n    ph-codex ${typed.join(' ')}\n` : '';
  return `## ${who === 'operator' ? 'Elsewhere: ' : ''}${title}\n\n${text}\n${shown}\n`;
}

/** The page docs/guides/paying.md: the story as its test plays it. */
export function payingGuide(): string {
  const stakes = (rail: string) => (AT_STAKE[rail] ?? []).map(({ who, most }) => `| ${who} | ${most} |\n`);
  const parts = [END, ...stakes(BATCH_SETTLEMENT), ALLOWED, ...stakes(PERMIT2_ALLOWANCE), LAST];
  return [HEAD, ...PAYING.map(section), ...parts].join('');
}

/** Where the page lies. */
export const PAYING_GUIDE = join(ROOT, 'docs', 'guides', 'paying.md');

if (require.main === module) writeFileSync(PAYING_GUIDE, payingGuide());
