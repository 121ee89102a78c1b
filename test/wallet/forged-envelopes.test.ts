import assert from 'node:assert/strict';
import { assertSigned, layTable, signNote, until, type WalletTable } from '../support/wallet-table.ts';

/** An envelope of type 2: the relay's own words, sealed by nobody. */
const plaintext = (payload: unknown) =>
  Buffer.concat([Buffer.from([2]), Buffer.from(JSON.stringify(payload))]).toString('base64');

describe('a relay that forges', () => {
  let table: WalletTable;
  beforeEach(async () => {
    table = await layTable();
  });
  afterEach(() => table.clear());

  it('cannot answer for the wallet, nor put another account in its place', async () => {
    const wallet = await table.pair();
    const { phone, relay } = table;
    phone.obliging = false;
    const answer = wallet.request(signNote(wallet, 'true'));
    const request = await phone.nextRequest();
    relay.inject(
      request.topic,
      plaintext({ id: request.id, jsonrpc: '2.0', result: `0x${'ee'.repeat(65)}` }),
    );
    const namespaces = {
      eip155: {
        accounts: [`eip155:31337:0x${'dd'.repeat(20)}`],
        methods: ['eth_signTypedData_v4'],
        events: [],
      },
    };
    const update = {
      id: Date.now() * 1000,
      jsonrpc: '2.0',
      method: 'wc_sessionUpdate',
      params: { namespaces },
    };
    relay.inject(request.topic, plaintext(update));
    relay.inject(request.topic, Buffer.from('not an envelope').toString('base64'));
    await phone.answer(request);
    assertSigned(phone, 'true', await answer);
    assert.equal(wallet.account, phone.address);
  });

  it('cannot replay an answer for another request', async () => {
    const wallet = await table.pair();
    const { phone, relay } = table;
    await wallet.request(signNote(wallet, 'one'));
    const answers = relay.calls.filter(({ params }) => params.tag === 1109);
    phone.obliging = false;
    const second = wallet.request(signNote(wallet, 'two'));
    const request = await phone.nextRequest();
    for (const { params } of answers) relay.inject(request.topic, String(params.message));
    await phone.answer(request);
    assertSigned(phone, 'two', await second);
  });

  it('cannot fill what is kept', async () => {
    const wallet = await table.pair();
    const { phone, relay, kept } = table;
    await wallet.request(signNote(wallet, 'x'));
    const { topic } = phone.shown[0]!;
    const seen = relay.calls.length;
    for (let i = 0; i < 300; i++)
      relay.inject(topic, plaintext({ id: i, jsonrpc: '2.0', padding: 'p'.repeat(4096) }), phone.clientId);
    assertSigned(phone, 'y', await wallet.request(signNote(wallet, 'y')));
    await until(() => relay.calls.length > seen);
    await wallet.close();
    const size = kept.get('walletconnect')!.length;
    // 300 messages of 5.5 KB; ten that cannot be read stay, and the names of a hundred.
    assert.ok(size < 100_000, `${size} characters`);
  });
});
