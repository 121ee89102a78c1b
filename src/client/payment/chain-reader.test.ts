import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { phcError } from '../../../test/support/phc-code.ts';
import { addressIn, callData, numberAt } from './abi-call.ts';
import { readerOver } from './chain-reader.ts';

const CHAIN = 137;
const TOKEN = `0x${'a'.repeat(40)}`;
const word = (digits: string) => `0x${digits.padStart(64, '0')}`;

describe('what the editor reads from a chain', () => {
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
  });

  /** A node that answers each method with what is given for it; undefined is never answered. */
  async function node(answers: Record<string, unknown>): Promise<string> {
    const all: Record<string, unknown> = { eth_chainId: '0x89', ...answers };
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const result = all[JSON.parse(body).method];
      if (result !== undefined) response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function reader(...nodes: Record<string, unknown>[]) {
    const rpcs = await Promise.all(nodes.map(node));
    return readerOver(CHAIN, { title: 'Polygon', rpcs, addresses: {} }, 300);
  }

  it('is believed where two nodes say it alike', async () => {
    const chain = await reader({ eth_call: word('5') }, { eth_call: word('5') });
    assert.equal(numberAt(await chain.view(TOKEN, 'name()'), 0), 5n);
  });

  it('is not believed where they contradict each other', async () => {
    const chain = await reader({ eth_call: word('5') }, { eth_call: word('6') });
    await assert.rejects(chain.view(TOKEN, 'getPaymentCollector()'), phcError('PHC_CHAIN_DISAGREE'));
  });

  it('is not believed of one node alone, whether the other stalls, fails or is of another chain', async () => {
    const good = { eth_call: word('5') };
    const stalls = await reader(good, {});
    await assert.rejects(stalls.view(TOKEN, 'name()'), phcError('PHC_CHAIN_WITNESSES'));
    await assert.rejects(reader(good, { eth_chainId: '0x1' }), phcError('PHC_CHAIN_WITNESSES'));
    await assert.rejects(reader({ eth_chainId: '0x1' }), phcError('PHC_CHAIN_UNREACHABLE'));
  });

  it('is refused where it is no address, or too short', () => {
    assert.equal(addressIn(Buffer.from(`${'0'.repeat(24)}${'a'.repeat(40)}`, 'hex')), TOKEN);
    assert.throws(() => addressIn(Buffer.alloc(32, 1)), RangeError);
    assert.throws(() => numberAt(new Uint8Array(8), 0), RangeError);
  });

  it('is asked for as the ABI says', () => {
    assert.equal(callData('balanceOf(address)', [TOKEN]), `0x70a08231${'0'.repeat(24)}${'a'.repeat(40)}`);
    assert.equal(callData('f(uint256)', [255n]).slice(10), 'ff'.padStart(64, '0'));
  });
});
