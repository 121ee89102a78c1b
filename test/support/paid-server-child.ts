import { PaymentsFile } from '../../server/payments/payments-file.ts';
import { startPaidServer } from './paid-server.ts';

/** A paid server in a process of its own, to be killed: `HOME PAYMENTS-AS-JSON`; prints its address. */
async function main(home: string, payments: string): Promise<void> {
  const { url } = await startPaidServer(home, PaymentsFile.parse(JSON.parse(payments)));
  process.stdout.write(`${url}\n`);
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
