import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DISAGREEMENTS } from '../../protocol/chain/agreement.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { AT_STAKE } from '../../protocol/payment/at-stake.ts';
import { DELEGATION_FAULTS } from '../../protocol/receipt/check-delegation.ts';
import { MISFITS, SIGNING_FAULTS } from '../../protocol/receipt/check-receipt.ts';
import { STEPS } from '../../src/client/link.ts';
import { NOTHING_ASKED } from '../../src/completion/history.ts';
import { REASONS } from '../../src/completion/reasons.ts';
import { ROOT } from '../setup/paths.ts';
import { heardTexts, shownTexts } from './shown-texts.ts';

/** Where the texts lie that translators take as their source. */
export const L10N_BUNDLE = join(ROOT, 'l10n', 'bundle.l10n.json');

/** Texts of tables that know nothing of languages; they are translated where they are shown. */
const tables = () => [
  ...Object.values(AT_STAKE).flatMap((stakes) => stakes.flatMap(({ who, most }) => [who, most])),
  NOTHING_ASKED,
  ...Object.values(REASONS),
  ...Object.values(STEPS),
  ...[MISFITS, SIGNING_FAULTS, DELEGATION_FAULTS, DISAGREEMENTS].flatMap((table) =>
    Object.values<string>(table),
  ),
  ...Object.values(ERRORS).flatMap(({ message, remedy }) => [message, remedy]),
];

/** The texts that people see, as VS Code's bundles have them: in English each is its own key. */
export function l10nBundle(): string {
  const texts = [...new Set([...shownTexts().translated, ...heardTexts(), ...tables()])].sort();
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
}

if (require.main === module) writeFileSync(L10N_BUNDLE, l10nBundle());
