import assert from 'node:assert/strict';
import { PhcError } from '../../protocol/errors.ts';
import { DELEGATION_FAULTS } from '../../protocol/receipt/check-delegation.ts';
import { MISFITS, SIGNING_FAULTS } from '../../protocol/receipt/check-receipt.ts';
import { errorText, later, speak, t } from './l10n.ts';
import { memoryText } from './memory/text.ts';
import { type Facts, FIRST_FACTS } from './state.ts';
import { menuItems } from './status/menu-items.ts';
import { statusOf } from './status/status.ts';
import { backingText, receiptText } from './trust/receipt-text.ts';

/** A language that nobody speaks: all that was translated stands in brackets, its values in braces. */
const pseudo = (text: string, ...values: Array<string | number>) =>
  `[${text.replace(/\{(\d+)\}/g, (_, index: string) => `{${values[Number(index)]}}`)}]`;

/** What stands outside of all brackets. */
function outside(text: string): string {
  let depth = 0;
  return [...text].reduce((kept, char) => {
    if (char === ']') depth--;
    const next = depth === 0 && char !== ']' && char !== '[' ? kept + char : kept;
    if (char === '[') depth++;
    return next;
  }, '');
}

const MODEL = {
  name: 'ph-codex-s',
  modelRoot: 'ab'.repeat(32),
  profile: 'cpu-fp32',
  context: 2048,
  slow: undefined,
} as const;
const READY = { kind: 'ready', version: '0.1.0', model: MODEL } as const;
const error = new PhcError('PHC_SERVER_UNREACHABLE');

/** Windows in which something else is said each. */
const FACTS: ReadonlyArray<Partial<Facts>> = [
  {},
  { link: READY, languageId: 'python' },
  {
    link: READY,
    thinking: true,
    pin: { kind: 'changed', before: 'cd'.repeat(32), now: MODEL.modelRoot, since: 0 },
  },
  { link: READY, local: false, where: 'https://codex.example.org' },
  { link: { kind: 'starting', step: 'Starting the server', progress: 0.5 } },
  { link: { kind: 'failed', error, final: false } },
  { offHere: 'secret-file' },
  { offHere: 'language-off', languageId: 'python' },
  { snoozedUntil: 60_000 },
  { memory: { kind: 'off', reason: 'setting' } },
  { link: READY, last: { milliseconds: 100, firstTextMs: 50, tokens: 5 } },
];

describe('texts in another language', () => {
  afterEach(() => speak());

  it('are English where nobody said so, with values in their places', () => {
    assert.equal(t('{1} of {0}', 'b', 1), '1 of b');
    assert.equal(t('{0} and {2}', 'a'), 'a and {2}');
    assert.equal(t(later('In a table')), 'In a table');
  });

  it('include what is wrong with receipts, wallets and assets, which others found', () => {
    speak(pseudo);
    const reasons = [MISFITS.nonce, SIGNING_FAULTS.twice];
    const texts = [
      receiptText({ kind: 'failed', reasons, evidence: undefined }),
      receiptText({
        kind: 'missing',
        error: new PhcError('PHC_RECEIPT_UNKNOWN', { detail: 'the server forgot the answer' }),
      }),
      backingText({ kind: 'fault', reason: DELEGATION_FAULTS.expired }),
    ];
    for (const text of texts) assert.equal(outside(text), '', text);
    assert.equal(
      receiptText({ kind: 'failed', reasons, evidence: undefined }),
      `[not verified: {[${MISFITS.nonce}]; [${SIGNING_FAULTS.twice}]}]`,
    );
  });

  it('include errors, but for what the system said of them', () => {
    const error = new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'ECONNREFUSED' });
    assert.equal(errorText(error), error.message, 'English is what the error itself says');
    speak(pseudo);
    assert.match(errorText(error), /^\[[^\]]+\] \(\[ECONNREFUSED\]\) \[[^\]]+\]$/);
    assert.equal(errorText(new Error('plain')), 'plain');
  });

  it('are all that the status bar and its menu say, but for names, digests and icons', () => {
    speak(pseudo);
    const now = 1;
    const facts = FACTS.map((change) => ({ ...FIRST_FACTS, ...change }));
    const texts = facts.flatMap((one) => {
      const { text, tooltip, spoken } = statusOf(one, now);
      const rows = menuItems(one, now).flatMap(({ label, description, detail }) => [
        label,
        description,
        detail,
      ]);
      return [text, tooltip, spoken, ...rows];
    });
    for (const text of texts) {
      const plain = outside((text ?? '').replace(/\\/g, '')).replace(/\$\([\w~-]+\)/g, '');
      assert.doesNotMatch(plain, /\p{L}{2,} \p{L}{2,}/u, text);
    }
  });

  it('are what is said of the memory', () => {
    speak(pseudo);
    for (const reason of ['setting', 'untrusted', 'remote', 'no-folder'] as const) {
      const { line, detail } = memoryText({ kind: 'off', reason });
      assert.deepEqual([outside(line), outside(detail ?? '')], ['', '']);
    }
  });
});
