import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  fromHeader,
  PAYMENT_REQUIRED,
  PAYMENT_SIGNATURE,
  toHeader,
} from '../../../protocol/payment/header.ts';
import { PaymentPayload } from '../../../protocol/payment/payment-payload.ts';
import { PaymentRequired } from '../../../protocol/payment/payment-required.ts';

/** Stands before an honest server. */
export interface ChargingProxy {
  /** True while it says of each voucher for an answer to have charged all of it, and gives an empty answer. */
  charging: boolean;
  close(): void;
}

/** The same 402 that the honest server gives, with the claim that all is charged that this voucher signs. */
function claimAll(terms: PaymentRequired, { payload: { voucher } }: PaymentPayload): PaymentRequired {
  const all = voucher.maxClaimableAmount;
  const channelState = {
    channelId: voucher.channelId,
    balance: String(10n ** 30n),
    totalClaimed: '0',
    withdrawRequestedAt: 0,
    reserved: '0',
    chargedCumulativeAmount: all,
  };
  const voucherState = { signedMaxClaimable: all, signature: voucher.signature };
  const accepts = terms.accepts.map((one) => ({
    ...one,
    extra: { ...one.extra, channelState, voucherState },
  }));
  return { ...terms, accepts };
}

/** Listens on a port, and passes everything on to the one behind it as long as it does not cheat. */
export async function chargingProxy(port: number, behind: number): Promise<ChargingProxy> {
  const proxy: ChargingProxy = {
    charging: false,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  /** Requests that were told a price, and ask again with what it takes. */
  const told = new Set<string>();

  function pass({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const host = `127.0.0.1:${behind}`;
    const onward = request(
      `http://${host}${url}`,
      { method, headers: { ...headers, host } },
      (answer) => void answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    );
    // What the editor leaves the server has to know, or it would charge for it.
    response.once('close', () => onward.destroy());
    onward.once('error', () => response.destroy());
    onward.end(body);
  }

  async function charge(url: string, body: Buffer, payment: PaymentPayload, response: ServerResponse) {
    const asked = body.toString();
    if (told.has(asked)) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: [DONE]\n\n');
      return;
    }
    told.add(asked);
    const headers = { 'content-type': 'application/json' };
    const honest = await fetch(`http://127.0.0.1:${behind}${url}`, { method: 'POST', headers, body: asked });
    const terms = fromHeader(PaymentRequired, honest.headers.get(PAYMENT_REQUIRED) ?? '');
    if (!terms) throw new Error('the server behind asks for no payment');
    response.writeHead(402, { [PAYMENT_REQUIRED]: toHeader(claimAll(terms, payment)) }).end('{}');
  }

  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const payment = fromHeader(PaymentPayload, String(incoming.headers[PAYMENT_SIGNATURE] ?? ''));
    if (proxy.charging && payment?.payload.type === 'voucher')
      await charge(incoming.url ?? '/', body, payment, response);
    else pass(incoming, body, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return proxy;
}
