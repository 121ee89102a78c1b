import { PaymentsFile } from '../../server/payments/payments-file.ts';
import { startPaidServer } from './paid-server.ts';

/** A paid server in a process of its own, to be killed: `HOME PORT PAYMENTS-AS-JSON`; prints its address. */
async function main(home: string, port: number, payments: string): Promise<void> {
  const { url } = await startPaidServer(home, PaymentsFile.parse(JSON.parse(payments)), { port });
  process.stdout.write(`${url}\n`);
}

void main(process.argv[2] ?? '', Number(process.argv[3]), process.argv[4] ?? '');
