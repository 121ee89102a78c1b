/** What is clicked and read in the story; the guide names it as the editor does. */
export const LABELS = {
  pay: 'Pay for Answers',
  phone: 'Wallet on a phone',
  whoWrote: 'Who Wrote the Last Suggestion?',
  show: 'Show Payments',
  withdraw: 'Withdraw Everything',
  alone: 'Withdraw Without the Server',
  finish: 'Finish',
  goOn: 'Go On Anyway',
} as const;

/** One step: who does it, and what the reader is told. What is done is in play.ts, under the same name. */
export interface PayingStep {
  readonly name: string;
  readonly who: 'person' | 'operator';
  readonly title: string;
  readonly text: string;
  /** What is typed in a terminal; names in braces stand for what the test fills in. */
  readonly command?: readonly string[];
}

/** From a server that asks for payment to the last unit that is given back. */
export const PAYING = [
  {
    name: 'serve',
    who: 'operator',
    title: 'A server that is paid',
    text: "Bob serves a model that was made from Alice's: its datatoken's revenue goes to a splitter that knows both. How a model is published so, and what stands in `payments.json`, is told in [publishing](publishing.md) and [getting paid](getting-paid.md).",
    command: ['serve', '--model', 'ph-codex-s', '--payments', '{PAYMENTS}', '--port', '{PORT}'],
  },
  {
    name: 'price',
    who: 'person',
    title: 'The price comes first',
    text: 'Set `ph-codex.mode` to `remote` and `ph-codex.server.url` to the address of the server, open a file, and type. There is no suggestion yet: a message says that the server asks for payment, and the menu behind the status bar says what answers cost.',
  },
  {
    name: 'pair',
    who: 'person',
    title: 'Connect your wallet',
    text: `Choose **${LABELS.pay}** in that message, in the menu, or from the command palette. If no wallet is connected yet, you are asked which; with **${LABELS.phone}** you scan a code with it ([wallets](wallets.md) has the other ways). The wallet needs some of the model's datatoken ([buying](buying.md)), and none of the chain's coin.`,
  },
  {
    name: 'read',
    who: 'person',
    title: 'Read what you are about to sign',
    text: 'One page says which model and which server it is about, what answers cost, how much is put aside at most and until when the signatures are good, and what somebody dishonest could take. What does not fit the chain is refused before this page is shown: another payee, another token, another chain, another contract, more than `ph-codex.budget.session`.',
  },
  {
    name: 'sign',
    who: 'person',
    title: 'Sign twice',
    text: 'The wallet shows two messages, one after the other: the deposit into the channel of this editor, and the permit that lets it be brought. Neither is a transaction of yours, and neither costs gas. The server brings the deposit to the chain.',
  },
  {
    name: 'work',
    who: 'person',
    title: 'Go on working',
    text: 'From now on nothing asks. The editor signs for each request what it may cost at most; charged is what came. What you type over before the server has sent a word of it costs nothing.',
  },
  {
    name: 'cost',
    who: 'person',
    title: 'What did it cost?',
    text: `**${LABELS.whoWrote}** names the cost of the last suggestion, and whether the server's receipt says the same. The menu has what is left of the budget, and what was spent today.`,
  },
  {
    name: 'task',
    who: 'person',
    title: 'Ask for more than suggestions',
    text: 'Explanations, tests and whole functions ([tasks](tasks.md)) are paid for out of the same budget, by what came of them. Nothing asks for that either.',
  },
  {
    name: 'killed',
    who: 'operator',
    title: 'The server is killed',
    text: 'Answers that were not delivered are not charged. When the server is back, the editor goes on with the same budget, and asks for nothing.',
    command: ['serve', '--model', 'ph-codex-s', '--payments', '{PAYMENTS}', '--port', '{PORT}'],
  },
  {
    name: 'claim',
    who: 'operator',
    title: 'The operator claims',
    text: 'What was charged, never a ceiling. A server does so by itself when it is worth the gas.',
    command: ['ledger', 'claim', '--payments', '{PAYMENTS}'],
  },
  {
    name: 'share',
    who: 'operator',
    title: 'Parent and child are paid',
    text: "Anybody may have the splitter share out: Alice gets her share of what Bob's model earned.",
    command: ['revenue', 'release', '{DATATOKEN}', '--chain', 'devnet', '--from', 'elena'],
  },
  {
    name: 'withdraw',
    who: 'person',
    title: 'Take the rest back',
    text: `**${LABELS.show}** lists every answer with its cost and receipt; *Export Payments* writes that as CSV. **${LABELS.withdraw}** has the server give back what is left, at once and at its gas.`,
  },
  {
    name: 'alone',
    who: 'person',
    title: 'When the server is gone',
    text: `Then **${LABELS.withdraw}** offers **${LABELS.alone}**: two transactions of your wallet, at your gas. The first announces it; after the delay that the page named, the second takes the money. The editor reminds you when it is time, also after it was closed meanwhile: choose **${LABELS.finish}** there, or run **${LABELS.withdraw}** again.`,
  },
  {
    name: 'undelivered',
    who: 'person',
    title: 'When a server charges and does not deliver',
    text: `The editor counts what a server charges without an answer to show for it. With four ceilings, and a twentieth of what did come, it signs nothing more for that server and says so. **${LABELS.goOn}** counts anew; **${LABELS.withdraw}** takes back what is left. The sum stays in *${LABELS.show}*, and the server's own words in the history beside it.`,
  },
  {
    name: 'contract',
    who: 'person',
    title: 'When your wallet is a contract',
    text: 'A wallet that is a contract, of several owners say, pays as well; it has to be on the chain already. It signs the deposit, with as many owners as it wants, and the editor asks the contract itself whether that is its signature. In the place of the second message it sends one transaction, at its gas: contracts cannot sign the permit of a datatoken. The page before says so. From then on nothing differs, and what is left goes back to the contract in the same two ways.',
  },
  {
    name: 'allow',
    who: 'person',
    title: 'Where a chain has no settlement contract',
    text: `There a server asks for an allowance instead, and the page before you sign says so. You sign twice as well, and no money moves: the server may take so much of your token out of your wallet, for a week and the days that it needs to claim. The editor signs for each request what it may cost, counts, and checks what is charged in the same way, but **nothing on the chain holds the server to that**: allow no more than you would hand its operator in advance. The editor refuses such terms where the chain has the settlement contract. **${LABELS.withdraw}** has the server take what it has earned, then takes the permission back by one transaction of your wallet, at your gas; or you wait until it ends. A new allowance takes the place of the one before.`,
  },
] as const satisfies readonly PayingStep[];

export type PayingName = (typeof PAYING)[number]['name'];
