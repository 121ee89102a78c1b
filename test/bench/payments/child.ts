import type { AddressInfo } from 'node:net';
import { createApp } from '../../../server/api/app.ts';
import { serverConfig } from '../../../server/config.ts';
import { PaymentsFile } from '../../../server/payments/payments-file.ts';
import { meteredEngine } from '../../support/metered-engine.ts';
import { startPaidServer } from '../../support/paid-server.ts';

/** One server that is paid and one that is not, over the same engine: `HOME PAYMENTS-AS-JSON`; prints their addresses. */
async function main(home: string, payments: string): Promise<void> {
  const paid = await startPaidServer(home, PaymentsFile.parse(JSON.parse(payments)));
  const app = createApp({
    engine: meteredEngine(),
    config: serverConfig({ apiKeys: [] }),
    version: '0.0.0',
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ paid: paid.url, unpaid: `http://127.0.0.1:${port}` })}\n`);
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
