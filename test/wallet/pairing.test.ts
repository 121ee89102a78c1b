import assert from 'node:assert/strict';
import { phcError } from '../support/phc-code.ts';
import { assertSigned, CHAIN, layTable, signNote, until, type WalletTable } from '../support/wallet-table.ts';

describe('a phone wallet over WalletConnect', () => {
  let table: WalletTable;
  beforeEach(async () => {
    table = await layTable();
  });
  afterEach(() => table.clear());

  const sessions = () => Object.keys(table.phone.kit.getActiveSessions()).length;

  it('is paired by a link, and signs', async () => {
    const side = await table.open();
    const { uri, approved } = await side.pair(new AbortController().signal);
    assert.match(uri, /^wc:[0-9a-f]{64}@2\?/);
    await table.phone.pair(uri);
    const wallet = await approved;
    assert.equal(wallet.name, 'Phone Wallet');
    assert.equal(wallet.account, table.phone.address);
    assert.deepEqual(wallet.chainIds, [CHAIN]);
    assertSigned(table.phone, 'hello', await wallet.request(signNote(wallet, 'hello')));
  });

  it('tells the relay neither what is signed nor with which contract', async () => {
    const wallet = await table.pair();
    await wallet.request(signNote(wallet, 'hello'));
    const own = table.relay.calls.filter(({ params }) => params.tag === 1108);
    assert.equal(own.length, 1);
    for (const { params } of own) {
      const { message, ...open } = params;
      assert.doesNotMatch(JSON.stringify(open), /eth_|0x|eip155|rpcMethods/);
      // What is sealed may contain any letters: only its alphabet tells that nothing stands there in clear.
      assert.match(String(message), /^[A-Za-z0-9+/]+=*$/);
    }
  });

  it('can refuse to be paired, and to sign', async () => {
    table.phone.obliging = false;
    const side = await table.open();
    const { uri, approved } = await side.pair(new AbortController().signal);
    await table.phone.pair(uri);
    await table.phone.rejectProposal(await table.phone.nextProposal());
    await assert.rejects(approved, phcError('PHC_WALLET_REFUSED'));

    const again = await side.pair(new AbortController().signal);
    await table.phone.pair(again.uri);
    await table.phone.approve(await table.phone.nextProposal());
    const wallet = await again.approved;
    const refused = assert.rejects(wallet.request(signNote(wallet, 'no')), phcError('PHC_WALLET_REFUSED'));
    await table.phone.reject(await table.phone.nextRequest());
    await refused;
  });

  it('is not asked for a chain that it did not allow', async () => {
    const wallet = await table.pair();
    const call = { ...signNote(wallet, 'hello'), chainId: 137 };
    await assert.rejects(wallet.request(call), phcError('PHC_WALLET_CHAIN'));
    assert.equal(table.phone.shown.length, 0);
  });

  it('is still connected after a restart', async () => {
    const before = await table.pair();
    await before.close();
    const wallet = (await table.open()).restore();
    assert.ok(wallet);
    assertSigned(table.phone, 'again', await wallet.request(signNote(wallet, 'again')));
  });

  it('ends on both sides when either ends it', async () => {
    const first = await table.pair();
    await first.disconnect();
    await until(() => sessions() === 0);

    const second = await table.pair();
    const ended = new Promise<void>((resolve) => second.onEnd(resolve));
    await table.phone.disconnect();
    await ended;
    await assert.rejects(second.request(signNote(second, 'late')), phcError('PHC_WALLET_ENDED'));
    assert.equal(second.account, table.phone.address, 'who it was can still be told');
  });

  it('is let go of when the person cancelled before the phone said yes', async () => {
    table.phone.obliging = false;
    const side = await table.open();
    const cancel = new AbortController();
    const { uri, approved } = await side.pair(cancel.signal);
    await table.phone.pair(uri);
    const proposal = await table.phone.nextProposal();
    const thrown = assert.rejects(approved, /changed my mind/);
    cancel.abort(new Error('changed my mind'));
    await thrown;
    await table.phone.approve(proposal);
    await until(() => sessions() === 0);
    assert.equal(side.restore(), undefined);
  });

  it('is used by one window at a time, and by the next when that one is closed', async () => {
    const first = await table.pair();
    await assert.rejects(table.open(), phcError('PHC_WALLET_OTHER_WINDOW'));
    assertSigned(table.phone, 'mine', await first.request(signNote(first, 'mine')));
    await first.close();
    const wallet = (await table.open()).restore();
    assert.ok(wallet);
    assertSigned(table.phone, 'now mine', await wallet.request(signNote(wallet, 'now mine')));
  });

  it('takes the place of the one before', async () => {
    const first = await table.pair();
    await first.close();
    const second = await table.pair();
    await until(() => sessions() === 1);
    assertSigned(table.phone, 'new', await second.request(signNote(second, 'new')));
  });
});
