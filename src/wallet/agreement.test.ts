import assert from 'node:assert/strict';
import type { ErrorCode } from '../../protocol/errors.ts';
import { type AllowanceTerms, allowanceData, saltOfAllowance } from '../../protocol/payment/allowance.ts';
import { channelId } from '../../protocol/payment/channel.ts';
import { depositData, permitData } from '../../protocol/payment/deposit-data.ts';
import type { PaymentRequirements } from '../../protocol/payment/payment-required.ts';
import type { TypedData } from '../../protocol/payment/typed-data.ts';
import { phcError } from '../../test/support/phc-code.ts';
import type { AgreementFacts } from './agreement.ts';
import { checkRequirements } from './check-requirements.ts';
import { checkTypedData } from './check-typed-data.ts';
import { explainAgreement } from './explain-agreement.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const TOKEN = address('a');
const COLLECTOR = address('b');
const ACCOUNT = address('c');
const OTHER = address('d');
const NOW = 1_800_000_000;
const FIVE = 5n * 10n ** 18n;

const FACTS: AgreementFacts = {
  model: 'PH-Codex-M',
  server: 'https://codex.example',
  chainId: 137,
  chainTitle: 'Polygon',
  datatoken: TOKEN,
  tokenName: 'PHM',
  collector: COLLECTOR,
  account: ACCOUNT,
  channel: {
    payer: ACCOUNT,
    payerAuthorizer: address('e'),
    receiver: COLLECTOR,
    receiverAuthorizer: address('f'),
    token: TOKEN,
    withdrawDelay: 86_400,
    salt: `0x${'0'.repeat(64)}`,
  },
  budget: FIVE,
  validSeconds: 3600,
  now: NOW,
};

const DEPOSIT_TERMS = {
  chainId: 137,
  channelId: channelId(137, FACTS.channel),
  token: TOKEN,
  amount: FIVE,
  nonce: 7n,
  deadline: BigInt(NOW + 600),
};
const PERMIT_TERMS = {
  chainId: 137,
  token: TOKEN,
  name: 'PHM',
  version: '1',
  owner: ACCOUNT,
  amount: FIVE,
  nonce: 0n,
  deadline: BigInt(NOW + 600),
};
const DEPOSIT = depositData(DEPOSIT_TERMS);
const PERMIT = permitData(PERMIT_TERMS);

const ALLOWANCE = { amount: FIVE, expiration: NOW + 86_400, nonce: 3 };
const ALLOWING: AgreementFacts = {
  ...FACTS,
  channel: { ...FACTS.channel, salt: saltOfAllowance(ALLOWANCE) },
};
const allowing = (change: Partial<AllowanceTerms> = {}) =>
  allowanceData({
    chainId: 137,
    token: TOKEN,
    spender: address('f'),
    allowance: ALLOWANCE,
    sigDeadline: BigInt(NOW + 600),
    ...change,
  });

const REQUIRED: PaymentRequirements = {
  scheme: 'batch-settlement',
  network: 'eip155:137',
  amount: '10000000000000000',
  asset: TOKEN,
  payTo: COLLECTOR,
  maxTimeoutSeconds: 300,
  extra: { assetTransferMethod: 'permit2' },
};

describe('what a server asks for', () => {
  it('passes when it is about the model of the chain', () => checkRequirements(REQUIRED, FACTS));

  const refused: readonly [string, ErrorCode, Partial<PaymentRequirements>][] = [
    ['another scheme', 'PHC_SIGN_SHAPE', { scheme: 'exact' }],
    ['a transfer by EIP-3009', 'PHC_SIGN_TRANSFER', { extra: { assetTransferMethod: 'eip3009' } }],
    ['a transfer that is not named, which means EIP-3009', 'PHC_SIGN_TRANSFER', { extra: {} }],
    ['another chain', 'PHC_SIGN_CHAIN', { network: 'eip155:1' }],
    ['another token', 'PHC_SIGN_ASSET', { asset: OTHER }],
    ['another payee', 'PHC_SIGN_PAYEE', { payTo: OTHER }],
    ['more for one request than the whole budget', 'PHC_SIGN_AMOUNT', { amount: `${FIVE + 1n}` }],
  ];
  for (const [what, code, change] of refused) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => checkRequirements({ ...REQUIRED, ...change }, FACTS), phcError(code));
    });
  }
});

describe('what a wallet is to sign', () => {
  it('passes when it is the deposit, or the permit for it', () => {
    const deadline = BigInt(NOW + 600);
    assert.deepEqual(checkTypedData(DEPOSIT, FACTS), { kind: 'deposit', amount: FIVE, deadline });
    assert.deepEqual(checkTypedData(PERMIT, FACTS), { kind: 'permit', amount: FIVE, deadline });
  });

  const withMessage = (data: TypedData, change: TypedData['message']): TypedData => ({
    ...data,
    message: { ...data.message, ...change },
  });
  const withDomain = (data: TypedData, change: Partial<TypedData['domain']>): TypedData => ({
    ...data,
    domain: { ...data.domain, ...change },
  });
  const deposit = (change: Partial<typeof DEPOSIT_TERMS>) => depositData({ ...DEPOSIT_TERMS, ...change });
  const permit = (change: Partial<typeof PERMIT_TERMS>) => permitData({ ...PERMIT_TERMS, ...change });
  const channel = (change: Partial<AgreementFacts['channel']>) => ({
    ...FACTS,
    channel: { ...FACTS.channel, ...change },
  });

  const refused: readonly [string, ErrorCode, TypedData, AgreementFacts?][] = [
    ['EIP-3009', 'PHC_SIGN_TRANSFER', { ...PERMIT, primaryType: 'TransferWithAuthorization' }],
    ['anything else', 'PHC_SIGN_SHAPE', { ...PERMIT, primaryType: 'Order' }],
    ['a deposit on another chain', 'PHC_SIGN_CHAIN', deposit({ chainId: 1 })],
    ['a permit on another chain', 'PHC_SIGN_CHAIN', permit({ chainId: 1 })],
    ['a deposit of another token', 'PHC_SIGN_ASSET', deposit({ token: OTHER })],
    ['a permit of another token', 'PHC_SIGN_ASSET', permit({ token: OTHER })],
    ['a channel of another token', 'PHC_SIGN_ASSET', DEPOSIT, channel({ token: OTHER })],
    ['a channel to another payee', 'PHC_SIGN_PAYEE', DEPOSIT, channel({ receiver: OTHER })],
    ["a channel of another's money", 'PHC_SIGN_OWNER', DEPOSIT, channel({ payer: OTHER })],
    ["a permit of another's money", 'PHC_SIGN_OWNER', permit({ owner: OTHER })],
    ['another channel', 'PHC_SIGN_CHANNEL', deposit({ channelId: `0x${'9'.repeat(64)}` })],
    ['another contract than Permit2', 'PHC_SIGN_CONTRACT', withDomain(DEPOSIT, { verifyingContract: OTHER })],
    ['another collector', 'PHC_SIGN_CONTRACT', withMessage(DEPOSIT, { spender: OTHER })],
    ['a permit for somebody else', 'PHC_SIGN_CONTRACT', withMessage(PERMIT, { spender: OTHER })],
    ['more than the budget', 'PHC_SIGN_AMOUNT', deposit({ amount: FIVE + 1n })],
    ['a permit without end', 'PHC_SIGN_AMOUNT', permit({ amount: 2n ** 256n - 1n })],
    ['nothing', 'PHC_SIGN_AMOUNT', deposit({ amount: 0n })],
    ['a deadline that is over', 'PHC_SIGN_DEADLINE', deposit({ deadline: BigInt(NOW) })],
    ['a deadline far away', 'PHC_SIGN_DEADLINE', permit({ deadline: BigInt(NOW + 3601) })],
    ['a member that does not belong there', 'PHC_SIGN_SHAPE', withMessage(DEPOSIT, { extra: '1' })],
    ['a member that is missing', 'PHC_SIGN_SHAPE', withMessage(DEPOSIT, { witness: '0x' })],
    ['another name of the token', 'PHC_SIGN_SHAPE', withDomain(PERMIT, { name: 'Other' })],
    ['other types', 'PHC_SIGN_SHAPE', { ...PERMIT, types: DEPOSIT.types }],
    ['a number that is none', 'PHC_SIGN_SHAPE', withMessage(PERMIT, { value: '0x5' })],
  ];
  for (const [what, code, data, facts = FACTS] of refused) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => checkTypedData(data, facts), phcError(code));
    });
  }

  it('passes when it is the allowance that the channel names', () => {
    const deadline = BigInt(NOW + 600);
    const data = allowing();
    const agreement = checkTypedData(data, ALLOWING);
    assert.deepEqual(agreement, { kind: 'allowance', amount: FIVE, deadline });
    const { title, sentences } = explainAgreement(data, agreement, ALLOWING);
    assert.equal(title, 'Let https://codex.example take up to 5 PHM');
    assert.match(
      sentences.join(' '),
      /until 2027-01-16 08:00:00 UTC\. .* a dishonest server could take all of it at once/,
    );
  });

  const long = { ...ALLOWANCE, expiration: NOW + 40 * 86_400 };
  const naming = (allowance: typeof ALLOWANCE) => ({
    ...ALLOWING,
    channel: { ...ALLOWING.channel, salt: saltOfAllowance(allowance) },
  });
  const much = { ...ALLOWANCE, amount: FIVE + 1n };
  const notAllowed: readonly [string, ErrorCode, TypedData, AgreementFacts?][] = [
    ['of another token', 'PHC_SIGN_ASSET', allowing({ token: OTHER })],
    ['for another spender', 'PHC_SIGN_CONTRACT', allowing({ spender: OTHER })],
    ['by another contract', 'PHC_SIGN_CONTRACT', withDomain(allowing(), { verifyingContract: OTHER })],
    ['that the channel does not name', 'PHC_SIGN_CHANNEL', allowing(), FACTS],
    ['of more than the channel names', 'PHC_SIGN_CHANNEL', allowing({ allowance: much })],
    ['of more than the budget', 'PHC_SIGN_AMOUNT', allowing({ allowance: much }), naming(much)],
    ['without a near end', 'PHC_SIGN_DEADLINE', allowing({ allowance: long }), naming(long)],
    ['that can be brought too late', 'PHC_SIGN_DEADLINE', allowing({ sigDeadline: BigInt(NOW + 3601) })],
    ['with a member more', 'PHC_SIGN_SHAPE', withMessage(allowing(), { extra: '1' })],
  ];
  for (const [what, code, data, facts = ALLOWING] of notAllowed) {
    it(`is refused with an allowance ${what}`, () => {
      assert.throws(() => checkTypedData(data, facts), phcError(code));
    });
  }

  it('is told in words first: which model, which server, how much at most, until when', () => {
    const { title, sentences, members } = explainAgreement(DEPOSIT, checkTypedData(DEPOSIT, FACTS), FACTS);
    assert.equal(title, 'Put 5 PHM aside for PH-Codex-M');
    assert.deepEqual(sentences, [
      '5 PHM go into a channel on Polygon from which only https://codex.example can be paid, for answers of PH-Codex-M.',
      'At most 5 PHM can be spent; after this no request asks again until that is used up.',
      'The editor signs for each request what it may cost at most. The server can take that, and nothing more.',
      'What is left is yours: the server can give it back at once, or you take it back yourself after 24 hours.',
      "The wallet's signature can be used until 2027-01-15 08:10:00 UTC.",
      'It costs no gas and is no transaction of yours.',
    ]);
    assert.deepEqual(Object.fromEntries(members), {
      Kind: 'PermitWitnessTransferFrom',
      Contract: '0x000000000022d473030f116ddee9f6b43ac78ba3',
      Chain: '137',
      'permitted.token': TOKEN,
      'permitted.amount': '5000000000000000000',
      spender: '0x4020425faf3b746c082c2f942b4e5159887b0005',
      nonce: '7',
      deadline: '1800000600',
      'witness.channelId': DEPOSIT_TERMS.channelId,
    });
  });

  it('is told of a permit with what a datatoken does not heed', () => {
    const half = permit({ amount: FIVE / 2n });
    const { title, sentences } = explainAgreement(half, checkTypedData(half, FACTS), FACTS);
    assert.equal(title, 'Let Permit2 take 2.5 PHM');
    assert.match(sentences.join(' '), /exactly 2\.5 PHM .* stays good until it is used/);
  });
});
