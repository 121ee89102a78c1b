import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { phcError } from '../support/phc-code.ts';
import { startRelay } from '../support/relay/relay.ts';
import { assertSigned, layTable, signNote, until, type WalletTable } from '../support/wallet-table.ts';

const never = new AbortController().signal;

/** A host that hangs up on everybody, and counts. */
async function hangingUp(port: number): Promise<{ readonly server: Server; attempts(): number }> {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, attempts: () => attempts };
}

describe('a relay in trouble', () => {
  let table: WalletTable;
  beforeEach(async () => {
    table = await layTable();
  });
  afterEach(() => table.clear());

  it('that is away is asked once by who connects, and said to be away', async () => {
    await table.relay.stop();
    const host = await hangingUp(table.relay.port);
    const side = await table.open();
    const before = host.attempts();
    await assert.rejects(side.pair(never), phcError('PHC_WALLET_RELAY'));
    // The phone of this process knocks, too, but not more than once in the time.
    assert.ok(host.attempts() - before <= 2, `${host.attempts() - before} attempts`);
    await new Promise((resolve) => host.server.close(resolve));
  });

  it('that went away is looked for with growing pauses, and used again when it is back', async () => {
    const wallet = await table.pair({ pause: 50, longestPause: 400, publish: 500 });
    await table.phone.close();
    const { port, mailbox } = table.relay;
    await table.relay.stop();
    const host = await hangingUp(port);
    const waiting = wallet.request(signNote(wallet, 'hello'));
    const failed = assert.rejects(waiting, phcError('PHC_WALLET_RELAY'));
    await until(() => host.attempts() >= 5);
    await failed;
    const since = Date.now();
    const seen = host.attempts();
    await until(() => host.attempts() >= seen + 3);
    assert.ok(Date.now() - since >= 200, 'three attempts come no quicker than their pauses');
    await new Promise((resolve) => host.server.close(resolve));

    const back = await startRelay({ port, mailbox });
    await until(() => back.calls.some(({ method }) => method === 'irn_batchSubscribe'));
    await back.stop();
  });

  it('that does not know the project says so: over HTTP, and by closing with 3000', async () => {
    for (const refuse of [{ status: 403 }, { close: 3000 }]) {
      table.relay.faults.refuse = refuse;
      const side = await table.open();
      await assert.rejects(side.pair(never), phcError('PHC_WALLET_PROJECT'));
      await side.close();
    }
  });

  it('that closed with 3000 in the middle is used again, and nothing is thrown where nobody catches', async () => {
    const wallet = await table.pair();
    // The phone has the same library as it came, and would stay away.
    table.relay.drop(3000, table.phone.clientId);
    await until(() => table.relay.calls.some(({ method }) => method === 'irn_batchSubscribe'));
    assertSigned(table.phone, 'after', await wallet.request(signNote(wallet, 'after')));
  });

  it('that takes connections and never answers is given up', async () => {
    table.relay.faults.unresponsive = true;
    const side = await table.open({ open: 300 });
    await assert.rejects(side.pair(never), phcError('PHC_WALLET_RELAY', /does not answer/));
  });

  it('that takes the proposal and never answers is given up', async () => {
    table.relay.faults.mute.add('wc_proposeSession');
    const side = await table.open({ publish: 400 });
    await assert.rejects(side.pair(never), phcError('PHC_WALLET_RELAY'));
  });

  it('that left one subscription unanswered is subscribed to again, so that the session does not stay deaf', async () => {
    const wallet = await table.pair();
    const { relay } = table;
    const subscriptions = () => relay.calls.filter(({ method }) => method === 'irn_batchSubscribe').length;
    relay.faults.mute.add('irn_batchSubscribe');
    relay.drop(undefined, table.phone.clientId); // the phone's library would stay deaf
    await until(() => subscriptions() >= 2);
    relay.faults.mute.delete('irn_batchSubscribe');
    assertSigned(table.phone, 'heard', await wallet.request(signNote(wallet, 'heard')));
  });

  it('that falls silent is left and connected to anew', async () => {
    await table.pair({ silence: 300 });
    const before = table.relay.attempts();
    await until(() => table.relay.attempts() > before);
  });

  it('that drops the connection does not lose an answer of the meantime', async () => {
    const wallet = await table.pair();
    const { phone, relay } = table;
    phone.obliging = false;
    const answer = wallet.request(signNote(wallet, 'kept'));
    const request = await phone.nextRequest();
    relay.drop(undefined, phone.clientId);
    await phone.answer(request);
    assertSigned(phone, 'kept', await answer);
  });

  it('that delivers in another order delivers all the same', async () => {
    const wallet = await table.pair();
    const { phone, relay } = table;
    phone.obliging = false;
    const first = wallet.request(signNote(wallet, 'first'));
    const one = await phone.nextRequest();
    const second = wallet.request(signNote(wallet, 'second'));
    relay.faults.hold = true;
    const sent = relay.calls.length;
    await phone.answer(one);
    await until(() => relay.calls.slice(sent).some(({ params }) => params.tag === 1109));
    relay.release((letters) => [...letters.reverse(), ...letters]);
    assertSigned(phone, 'first', await first);
    await phone.answer(await phone.nextRequest());
    assertSigned(phone, 'second', await second);
  });
});
