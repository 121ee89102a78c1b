import assert from 'node:assert/strict';
import { phcError } from '../support/phc-code.ts';
import { assertSigned, layTable, signNote, until, type WalletTable } from '../support/wallet-table.ts';

describe('a wallet that answers late, or never', () => {
  let table: WalletTable;
  beforeEach(async () => {
    table = await layTable();
    table.phone.obliging = false;
  });
  afterEach(() => table.clear());

  async function pair() {
    table.phone.obliging = true;
    const wallet = await table.pair();
    table.phone.obliging = false;
    return wallet;
  }

  const restored = async () => {
    const wallet = (await table.open()).restore();
    assert.ok(wallet);
    return wallet;
  };

  it('is not waited for when the person gave up', async () => {
    const wallet = await pair();
    const giveUp = new AbortController();
    const thrown = assert.rejects(
      wallet.request(signNote(wallet, 'never'), { signal: giveUp.signal }),
      /gave up/,
    );
    await table.phone.nextRequest();
    giveUp.abort(new Error('gave up'));
    await thrown;
  });

  it('is not asked twice for the same thing: the answer that came meanwhile is used', async () => {
    const wallet = await pair();
    const giveUp = new AbortController();
    const call = signNote(wallet, 'once');
    const thrown = assert.rejects(wallet.request(call, { signal: giveUp.signal }));
    const request = await table.phone.nextRequest();
    giveUp.abort();
    await thrown;
    await table.phone.answer(request);
    assertSigned(table.phone, 'once', await wallet.request(call));
    assert.equal(table.phone.shown.length, 1);
  });

  it('is asked again on demand, and its answer to either request counts', async () => {
    const wallet = await pair();
    const call = signNote(wallet, 'twice');
    const first = wallet.request(call);
    const request = await table.phone.nextRequest();
    const second = wallet.request(call, { again: true });
    await until(() => table.relay.calls.filter(({ params }) => params.tag === 1108).length === 2);
    await table.phone.answer(request);
    assertSigned(table.phone, 'twice', await first);
    assertSigned(table.phone, 'twice', await second);
  });

  it('is heard after a restart: an answer that arrived while the editor was closed is used', async () => {
    const wallet = await pair();
    const call = signNote(wallet, 'while closed');
    void wallet.request(call).catch(() => {});
    const request = await table.phone.nextRequest();
    await wallet.close();
    await table.phone.answer(request);
    const later = await restored();
    assertSigned(table.phone, 'while closed', await later.request(call));
    assert.equal(table.phone.shown.length, 1);
  });

  it('is waited for after a restart, rather than asked again, while it may still answer', async () => {
    const wallet = await pair();
    const call = signNote(wallet, 'still open');
    void wallet.request(call).catch(() => {});
    const request = await table.phone.nextRequest();
    await wallet.close();
    const later = await restored();
    const answer = later.request(call);
    await until(() => table.relay.calls.filter(({ method }) => method === 'irn_batchSubscribe').length >= 1);
    await table.phone.answer(request);
    assertSigned(table.phone, 'still open', await answer);
    assert.equal(table.phone.shown.length, 1);
  });

  it('troubles nobody with an answer that nobody asks for any more', async () => {
    const wallet = await pair();
    void wallet.request(signNote(wallet, 'forgotten')).catch(() => {});
    const request = await table.phone.nextRequest();
    await wallet.close();
    await table.phone.answer(request);
    const later = await restored();
    const other = later.request(signNote(later, 'other'));
    await table.phone.answer(await table.phone.nextRequest());
    assertSigned(table.phone, 'other', await other);
    await later.disconnect();
    await assert.rejects(later.request(signNote(later, 'gone')), phcError('PHC_WALLET_ENDED'));
  });
});
