import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { CompletionResponse } from '../../protocol/completion.ts';
import { Envelope } from '../../protocol/dsse.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import { NO_RECEIPT } from '../../protocol/receipt/receipt.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import { openServerKey } from '../../server/identity/server-key.ts';

const KILLS = 12;
const CLIENTS = 6;
const ROOT = join(__dirname, '..', '..');
// In the repository, from where it finds onnxruntime; bundled, because it starts a dozen times.
const CHILD = join(ROOT, 'dist', 'test', 'receipt-child.js');

describe('a server that is killed while it signs receipts', function () {
  this.timeout(180_000);
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-killed-'));
    buildSync({
      entryPoints: [join(ROOT, 'test', 'support', 'receipt-child.ts')],
      outfile: CHILD,
      bundle: true,
      platform: 'node',
      external: ['onnxruntime-node', 'koffi'],
    });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  async function start(): Promise<{ child: ChildProcess; port: number }> {
    const child = spawn(process.execPath, [CHILD, home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout!, 'data');
    return { child, port: Number(line) };
  }

  /** Asks for one answer after another, and hands over each receipt it gets, until the server is gone. */
  async function client(port: number, onReceipt: (receipt: Envelope) => void): Promise<void> {
    for (;;) {
      const ph = { nonce: randomBytes(32).toString('hex'), receipt: true };
      const body = JSON.stringify({ prompt: 'a', ph });
      const headers = { 'content-type': 'application/json' };
      let answer: CompletionResponse;
      try {
        const response = await fetch(`http://127.0.0.1:${port}/v1/completions`, {
          method: 'POST',
          headers,
          body,
        });
        answer = CompletionResponse.parse(await response.json());
      } catch {
        return;
      }
      onReceipt(answer.ph!.receipt!);
    }
  }

  it('loses nothing that it acknowledged, and gives no number twice', async () => {
    const acknowledged: Envelope[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, port } = await start();
      const exited = once(child, 'exit');
      // After so many receipts: another moment each time, the first one of a fresh process included.
      const last = acknowledged.length + randomInt(1, 60);
      await Promise.all(
        Array.from({ length: CLIENTS }, () =>
          client(port, (receipt) => {
            acknowledged.push(receipt);
            if (acknowledged.length >= last) child.kill('SIGKILL');
          }),
        ),
      );
      await exited;
    }

    const { publicKey } = await openServerKey(home);
    const read = (envelope: Envelope) => {
      const signed = readReceipt(envelope, publicKey, verifyEd25519);
      assert.ok(signed);
      return signed;
    };
    const journal = readFileSync(join(home, 'receipts.journal'), 'utf8').split('\n');
    const written = journal.slice(0, -1).map((line) => read(Envelope.parse(JSON.parse(line))));
    let prev = NO_RECEIPT;
    for (const [i, { receipt, hash }] of written.entries()) {
      assert.deepEqual([receipt.seq, receipt.prev], [i + 1, prev]);
      prev = hash;
    }
    for (const envelope of acknowledged) {
      const { receipt, hash } = read(envelope);
      assert.equal(written[receipt.seq - 1]?.hash, hash);
    }
    assert.ok(acknowledged.length >= KILLS);
  });
});
