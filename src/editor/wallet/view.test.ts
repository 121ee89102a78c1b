import assert from 'node:assert/strict';
import { type WalletView, walletPage } from './view.ts';

const VIEWS: readonly WalletView[] = [
  { kind: 'busy', title: 'Connect a wallet', text: 'Reaching the relay.' },
  { kind: 'pairing', uri: 'wc:1@2?x=1&y=2', picture: '<svg role="img" aria-label="QR"></svg>' },
  {
    kind: 'budget',
    wallet: 'Phone',
    words: {
      price: 'Answers cost 1.',
      explanations: [
        { title: 'Put 5 aside', sentences: ['One.'], members: [['spender', '0x1']] },
        { title: 'Let Permit2 take 5', sentences: ['Two.'], members: [['value', '5']] },
      ],
      stakes: [{ who: 'the server', most: 'the ceilings in flight' }],
    },
  },
  { kind: 'waiting', wallet: 'Phone', title: 'Put 5 aside', late: false },
  { kind: 'waiting', wallet: 'Phone', title: 'Put 5 aside', late: true },
  { kind: 'done', text: 'Connected.' },
  { kind: 'failed', text: 'No.', again: true },
];

const choices = (view: WalletView) =>
  [...walletPage(view, 'n').matchAll(/data-choice="(\w+)"/g)].map(([, choice]) => choice);

describe('the page of the wallet panel', () => {
  it('loads nothing, and runs no script but its own', () => {
    for (const view of VIEWS) {
      const page = walletPage(view, 'abc');
      assert.match(page, /content="default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'"/);
      assert.equal(page.match(/<script/g)?.length, 1);
      assert.doesNotMatch(page, /(?:src|href)=|\son\w+=|style="/);
    }
  });

  it('shows what a wallet or a server says of itself as text', () => {
    const evil = '<img src=x onerror=alert(1)>"';
    const pages = [
      walletPage({ kind: 'waiting', wallet: evil, title: evil, late: true }, 'n'),
      walletPage({ kind: 'failed', text: evil, again: false }, 'n'),
      walletPage(
        {
          kind: 'budget',
          wallet: evil,
          words: {
            price: evil,
            explanations: [{ title: evil, sentences: [evil], members: [[evil, evil]] }],
            stakes: [{ who: evil, most: evil }],
          },
        },
        'n',
      ),
    ];
    for (const page of pages) assert.doesNotMatch(page, /<img/);
  });

  it('has one heading, which takes the focus, and a way on or out', () => {
    for (const view of VIEWS) assert.equal(walletPage(view, 'n').match(/<h1 tabindex="-1">/g)?.length, 1);
    assert.deepEqual(VIEWS.map(choices), [
      ['cancel'],
      ['copy', 'cancel'],
      ['ask', 'cancel'],
      ['cancel'],
      ['again', 'cancel'],
      [],
      ['again'],
    ]);
  });

  it('tells the price, both signatures and what others could take before the wallet is asked', () => {
    const page = walletPage(VIEWS[2]!, 'n');
    const told = [
      'Answers cost 1.',
      'One.',
      'Let Permit2 take 5',
      'Two.',
      'the ceilings in flight',
      'data-choice="ask"',
    ];
    const places = told.map((text) => page.indexOf(text));
    assert.ok(!places.includes(-1));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('offers the link beside the picture', () => {
    assert.match(walletPage(VIEWS[1]!, 'n'), /<input readonly value="wc:1@2\?x=1&amp;y=2" \/>/);
  });
});
