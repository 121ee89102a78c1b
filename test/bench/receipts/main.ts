import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalRequest } from '../../../protocol/receipt/hashes.ts';
import { logSumExp } from '../../../server/engine/logprobs.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { homeFolder } from '../../../server/home.ts';
import { createIdentity } from '../../../server/identity/identity.ts';
import type { ReceiptDesk } from '../../../server/identity/receipt-desk.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { median, summarize } from '../stats.ts';
import { short, table } from '../table.ts';

/** What the editor sends and gets for a line: 3,000 characters around the cursor, 800 tokens of prompt, 20 of answer. */
const PROMPT = 'const total = items.reduce((sum, item) => sum + item.price, 0);\n'.repeat(47);
const PROMPT_IDS = Array.from({ length: 800 }, (_, i) => (i * 61) % 49_152);
const TOKENS = 20;
const ANSWERS = 50;
const AT_ONCE = 8;
const VOCABULARY = 49_152;

const ASPECTS = {
  'receipts.alone_ms': 'one answer after another: hashes, signature, on the disk',
  'receipts.shared_ms': `each of ${AT_ONCE} answers that end together`,
  'receipts.computed_ms': 'the part of it that the processor is busy',
  'receipts.logprob_ms': 'log-probability of one token, in the engine',
} as const;
type Aspect = keyof typeof ASPECTS;

/** One answer, from the moment its last token is there. */
async function sign(desk: ReceiptDesk): Promise<void> {
  const nonce = randomBytes(32).toString('hex');
  const body = { prompt: PROMPT, max_tokens: 64, temperature: 0, stream: true, ph: { nonce } };
  const ids = { id: `cmpl-${randomUUID()}`, modelRoot: 'ab'.repeat(32), profile: 'cpu-fast', nonce };
  const record = await desk.begin({ ...ids, request: canonicalRequest(body) });
  for (let i = 0; i < TOKENS; i++) {
    const token = { id: i * 97, text: ' word', logprob: -0.123_456 * i, top: [] };
    record.add({
      type: 'text',
      text: token.text,
      tokens: [token],
      ...(i === 0 && { promptIds: PROMPT_IDS }),
    });
  }
  record.end();
  await record.proof();
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measureRound(desk: ReceiptDesk, logits: Float32Array): Promise<Record<Aspect, number>> {
  const alone: number[] = [];
  const busyBefore = process.cpuUsage();
  for (let i = 0; i < ANSWERS; i++) alone.push(await milliseconds(() => sign(desk)));
  const { user, system } = process.cpuUsage(busyBefore);
  const shared: number[] = [];
  for (let i = 0; i < ANSWERS; i += AT_ONCE) {
    const all = await milliseconds(() => Promise.all(Array.from({ length: AT_ONCE }, () => sign(desk))));
    shared.push(all / AT_ONCE);
  }
  const logprob = await milliseconds(async () => {
    for (let i = 0; i < ANSWERS; i++) logSumExp(logits);
  });
  return {
    'receipts.alone_ms': median(alone),
    'receipts.shared_ms': median(shared),
    'receipts.computed_ms': (user + system) / 1000 / ANSWERS,
    'receipts.logprob_ms': logprob / ANSWERS,
  };
}

/** What a receipt adds to an answer, on the disk that the home folder is on. */
export async function benchReceipts({ rounds }: { rounds: number }): Promise<Finished> {
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  mkdirSync(homeFolder(), { recursive: true });
  const home = mkdtempSync(join(homeFolder(), 'bench-receipts-'));
  const { receipts } = createIdentity(home);
  const logits = Float32Array.from({ length: VOCABULARY }, (_, i) => 12 * Math.sin(i));
  const measured: Array<Record<Aspect, number>> = [];
  try {
    await measureRound(receipts, logits);
    for (let round = 0; round < rounds; round++) measured.push(await measureRound(receipts, logits));
  } finally {
    await receipts.close();
    rmSync(home, { recursive: true, force: true });
  }
  const summaries = Object.keys(ASPECTS)
    .filter((key): key is Aspect => key in ASPECTS)
    .map((key) => [key, summarize(measured.map((round) => round[key]))] as const);
  const metrics = Object.fromEntries(summaries.map(([key, summary]) => [key, { ...summary, unit: 'ms' }]));
  const rows = summaries.map(([key, { median: middle, min, max }]) => [
    ASPECTS[key],
    short(middle),
    short(min),
    short(max),
  ]);
  return {
    report: { name: 'receipts', machine: describeMachine(memoryGBs), metrics, ratios: {} },
    text: table([`a receipt over ${TOKENS} tokens, ms`, 'median', 'min', 'max'], rows),
  };
}
