import type { Stake } from '../../../protocol/payment/at-stake.ts';
import type { Explanation } from '../../wallet/explain-agreement.ts';
import { t } from '../l10n.ts';

/** All that a person reads before the wallet is asked. */
export interface BudgetWords {
  /** What answers cost, in a sentence. */
  readonly price: string;
  /** Of what is signed, in turn. */
  readonly explanations: readonly Explanation[];
  /** What others could take. */
  readonly stakes: readonly Stake[];
}

/** What the wallet panel shows. */
export type WalletView =
  | { readonly kind: 'busy'; readonly title: string; readonly text: string }
  | { readonly kind: 'pairing'; readonly uri: string; readonly picture: string }
  | { readonly kind: 'budget'; readonly words: BudgetWords; readonly wallet: string }
  | { readonly kind: 'waiting'; readonly wallet: string; readonly title: string; readonly late: boolean }
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string; readonly again: boolean };

/** What a person can choose there. */
export type WalletChoice = 'copy' | 'ask' | 'again' | 'cancel';

const STYLE = `
body { max-width: 44rem; padding: 1rem 2rem; line-height: 1.5; }
svg { display: block; width: min(100%, 22rem); margin: 1rem 0; }
input { width: 100%; padding: .3rem; font-family: var(--vscode-editor-font-family);
  color: var(--vscode-input-foreground); background: var(--vscode-input-background);
  border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent)); }
button { margin: 1rem .5rem 0 0; padding: .4rem 1rem; border: 1px solid var(--vscode-contrastBorder, transparent);
  color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button.other { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
h1:focus { outline: none; }
dt { font-weight: bold; } dd { margin: 0 0 .3rem; overflow-wrap: anywhere; }
`;

// The heading takes the focus, so that a screen reader begins with what is new.
const SCRIPT = `
const vscode = acquireVsCodeApi();
for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => vscode.postMessage(button.dataset.choice));
}
document.querySelector('h1').focus();
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string) => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');

const button = (choice: WalletChoice, text: string, other = false) =>
  `<button type="button" data-choice="${choice}"${other ? ' class="other"' : ''}>${safe(text)}</button>`;
const paragraph = (text: string) => `<p>${safe(text)}</p>`;
const cancel = () => button('cancel', t('Cancel'), true);

const list = (sentences: readonly string[]) =>
  `<ul>${sentences.map((sentence) => `<li>${safe(sentence)}</li>`).join('')}</ul>`;
const table = (rows: readonly (readonly [string, string])[]) =>
  `<dl>${rows.map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`).join('')}</dl>`;

function budget({ price, explanations, stakes }: BudgetWords, wallet: string): readonly [string, string] {
  const [first, ...others] = explanations;
  const further = others.map(({ title, sentences }) => `<h2>${safe(title)}</h2>${list(sentences)}`);
  const messages = explanations.map(({ title, members }) => `<h3>${safe(title)}</h3>${table(members)}`);
  const told =
    others.length > 0 ? [t('The wallet asks {0} times, one after the other.', explanations.length)] : [];
  return [
    first?.title ?? '',
    list([price, ...(first?.sentences ?? []), ...told]) +
      further.join('') +
      `<h2>${safe(t('What somebody dishonest could take'))}</h2>${table(stakes.map(({ who, most }) => [t(who), t(most)]))}` +
      `<details><summary>${safe(t('What {0} will show', wallet))}</summary>${messages.join('')}</details>` +
      button('ask', t('Ask {0}', wallet)) +
      cancel(),
  ];
}

function content(view: WalletView): readonly [title: string, body: string] {
  switch (view.kind) {
    case 'busy':
      return [view.title, paragraph(view.text) + cancel()];
    case 'pairing':
      return [
        t('Scan this with your wallet'),
        paragraph(
          t(
            'Open the wallet on your phone, choose to scan, and say yes there. The code is good for five minutes.',
          ),
        ) +
          view.picture +
          `<label>${safe(t('Or paste this link into a wallet:'))}<input readonly value="${safe(view.uri)}" /></label>` +
          button('copy', t('Copy Link')) +
          cancel(),
      ];
    case 'budget':
      return budget(view.words, view.wallet);
    case 'waiting':
      return [
        view.late ? t('No answer yet') : t('Look at {0}', view.wallet),
        paragraph(t('It asks you to sign: {0}.', view.title)) +
          (view.late
            ? paragraph(
                t(
                  'Phones sometimes lose a request. Open the wallet and look for it; if it is not there, ask again. If nothing helps, connect the wallet anew.',
                ),
              )
            : '') +
          (view.late ? button('again', t('Ask Again')) : '') +
          cancel(),
      ];
    case 'done':
      return [t('Done'), paragraph(view.text)];
    case 'failed':
      return [
        t('That did not work'),
        paragraph(view.text) + (view.again ? button('again', t('Try Again')) : ''),
      ];
  }
}

/** The page of the wallet panel: nothing is loaded, and only the script with this nonce runs. */
export function walletPage(view: WalletView, nonce: string): string {
  const [title, body] = content(view);
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<title>${safe(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main data-view="${view.kind}"><h1 tabindex="-1">${safe(title)}</h1>${body}</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}
