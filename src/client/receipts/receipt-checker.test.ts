import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { FastifyInstance } from 'fastify';
import type { CompletionRequest, PhAnswer } from '../../../protocol/completion.ts';
import { Evidence } from '../../../protocol/evidence.ts';
import { delegationHash, revocationHash } from '../../../protocol/receipt/delegation-hash.ts';
import { isEquivocation } from '../../../protocol/receipt/equivocation.ts';
import { createApp } from '../../../server/api/app.ts';
import { serverConfig } from '../../../server/config.ts';
import { acceptDelegation } from '../../../server/identity/delegate.ts';
import { delegationFile } from '../../../server/identity/delegation-file.ts';
import { createIdentity } from '../../../server/identity/identity.ts';
import { scriptedEngine, token } from '../../../test/support/scripted-engine.ts';
import { streamCompletion } from '../completions.ts';
import type { Target } from '../target.ts';
import { verifyEd25519 } from './ed25519.ts';
import { createReceiptChecker, type ReceivedAnswer } from './receipt-checker.ts';

const WALLET_KEY = new Uint8Array(32).fill(1);

/** What a wallet answers that is asked to sign a hash. */
function sign(hash: Uint8Array): string {
  const [recovery = 0, ...rest] = secp256k1.sign(hash, WALLET_KEY, { prehash: false, format: 'recovered' });
  return `0x${Buffer.from([...rest, 27 + recovery]).toString('hex')}`;
}

const NEVER = new AbortController().signal;

interface TestServer {
  readonly target: Target;
  readonly url: string;
  readonly home: string;
  /** Lets the server say these words, a token each; the client leaves after `take` of them. */
  ask(nonce: string, words: readonly string[], take?: number): Promise<ReceivedAnswer>;
  close(): Promise<void>;
}

describe('the client and receipts', () => {
  let folder: string;
  let servers: TestServer[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-checker-'));
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function serve(name: string): Promise<TestServer> {
    const home = join(folder, name);
    const engine = scriptedEngine();
    const config = serverConfig({ apiKeys: [] });
    const app: FastifyInstance = createApp({ engine, config, version: '0', identity: createIdentity(home) });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`;
    const target: Target = { kind: 'url', url: new URL(url), apiKey: undefined };
    const speak = async (words: readonly string[]) => {
      const call = await engine.nextCall();
      for (const [i, word] of words.entries())
        call.text(word, [token(i, word)], i === 0 ? [7, 8] : undefined);
      call.done({ promptTokens: 2 });
    };
    const server: TestServer = {
      target,
      url,
      home,
      async ask(nonce, words, take = Number.POSITIVE_INFINITY) {
        const body: CompletionRequest = {
          prompt: 'a',
          max_tokens: 9,
          stream: true,
          ph: { nonce, receipt: true },
        };
        const sentAt = Date.now();
        const spoken = speak(words);
        let id = '';
        let text = '';
        let end: PhAnswer | undefined;
        let taken = 0;
        for await (const part of streamCompletion(target, body, NEVER)) {
          if (part.kind === 'id') id = part.id;
          if (part.kind === 'answer') end = part.answer;
          if (part.kind === 'text') text += part.text;
          if (part.kind === 'text' && ++taken >= take) break;
        }
        await spoken;
        return { id, nonce, body, text, end, sentAt, endedAt: Date.now() };
      },
      close: () => app.close(),
    };
    servers.push(server);
    return server;
  }

  const mine = () => join(folder, 'mine');
  const checker = ({ target, url }: TestServer) => createReceiptChecker(target, url, mine());
  const nonce = (digit: string) => digit.repeat(64);

  it('verify what an honest server answered, whole or left early', async () => {
    const server = await serve('a');
    const { check } = checker(server);
    const whole = await check(await server.ask(nonce('1'), ['Hi', '!']));
    assert.equal(whole.kind, 'verified');
    if (whole.kind !== 'verified') return;
    assert.deepEqual([whole.seq, whole.backing, whole.key.before], [1, { kind: 'none' }, undefined]);
    const early = await server.ask(nonce('2'), ['Hi', ' you'], 1);
    assert.equal(early.end, undefined);
    assert.equal((await check(early)).kind, 'verified');
    assert.throws(() => readdirSync(join(mine(), 'evidence')));
  });

  it('keep as evidence what does not fit, and say in what', async () => {
    const server = await serve('a');
    const { check } = checker(server);
    const answer = await server.ask(nonce('1'), ['Hi', '!']);
    const fact = await check({ ...answer, text: 'Ho!' });
    assert.ok(fact.kind === 'failed' && fact.evidence);
    assert.deepEqual(fact.reasons, ['it is about another text than the one that came']);
    const evidence = Evidence.parse(JSON.parse(readFileSync(fact.evidence, 'utf8')));
    assert.deepEqual([evidence.kind, evidence.text, evidence.receipts.length], ['forged', 'Ho!', 1]);
    if (process.platform !== 'win32') assert.equal(statSync(fact.evidence).mode & 0o777, 0o600);
  });

  it('see through a replay, another request, other tokens and forged log-probabilities', async () => {
    const server = await serve('a');
    const { check } = checker(server);
    const first = await server.ask(nonce('1'), ['Hi', '!']);
    const second = await server.ask(nonce('2'), ['Hi', '!']);
    const reasons = async (answer: ReceivedAnswer) => {
      const fact = await check(answer);
      return fact.kind === 'failed' ? fact.reasons.join('; ') : fact.kind;
    };
    assert.match(await reasons({ ...second, end: first.end }), /another answer; .*a replay/);
    assert.match(await reasons({ ...first, body: { ...first.body, prompt: 'b' } }), /was not sent/);
    assert.ok(first.end);
    assert.match(await reasons({ ...first, end: { ...first.end, tokens: [1, 0] } }), /other tokens/);
    assert.match(
      await reasons({ ...first, end: { ...first.end, logprobs: [1, 1] } }),
      /other log-probabilities/,
    );
    assert.match(
      await reasons({ ...first, end: { ...first.end, modelRoot: 'cd'.repeat(32) } }),
      /another model/,
    );
  });

  it('take an answer without its receipt for what it is', async () => {
    const server = await serve('a');
    const answer = await server.ask(nonce('1'), ['Hi']);
    assert.ok(answer.end);
    const { receipt: _withheld, ...end } = answer.end;
    const fact = await checker(server).check({ ...answer, end });
    assert.match(fact.kind === 'missing' ? String(fact.error) : '', /gave none/);
    const unknown = await checker(server).check({ ...answer, id: 'cmpl-none', end: undefined });
    assert.equal(unknown.kind, 'missing');
  });

  it('prove it to anybody when one number was signed twice, in whichever session', async () => {
    const server = await serve('a');
    const first = await server.ask(nonce('1'), ['Hi']);
    assert.equal((await checker(server).check(first)).kind, 'verified');
    // The same key with a journal that begins anew: what a server does that forks its history.
    cpSync(join(server.home, 'keys'), join(folder, 'b', 'keys'), { recursive: true });
    const forked = await serve('b');
    const second = await forked.ask(nonce('2'), ['Ho']);
    const fact = await checker(forked).check(second);
    assert.ok(fact.kind === 'failed' && fact.evidence);
    assert.match(fact.reasons.join(), /two receipts with the same number/);
    const { kind, receipts, serverKey } = Evidence.parse(JSON.parse(readFileSync(fact.evidence, 'utf8')));
    assert.equal(kind, 'equivocation');
    assert.ok(isEquivocation(receipts[0]!, receipts[1]!, serverKey, verifyEd25519));
  });

  it('tell the wallet behind a key, until that wallet revokes it', async () => {
    const server = await serve('a');
    const serverKey = await createIdentity(server.home).publicKey();
    const notAfter = Math.floor(Date.now() / 1000) + 3600;
    const delegation = { serverKey, did: 'did:op:1', modelRoots: ['ab'.repeat(32)], notAfter };
    const { wallet } = await acceptDelegation(
      server.home,
      137,
      delegation,
      sign(delegationHash(137, delegation)),
    );
    const backing = async (digit: string) => {
      const fact = await checker(server).check(await server.ask(nonce(digit), ['Hi']));
      return fact.kind === 'verified' ? fact.backing : fact;
    };
    assert.deepEqual(await backing('1'), { kind: 'wallet', wallet, did: 'did:op:1', notAfter });

    const file = delegationFile(server.home);
    const signature = sign(revocationHash(137, serverKey, notAfter));
    const revocations = [{ chainId: 137, wallet, serverKey, revokedAt: notAfter, signature }];
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), revocations }));
    assert.deepEqual(await backing('2'), { kind: 'fault', reason: 'the wallet has revoked the key' });
  });

  it('notice that another key signs now where one was known', async () => {
    const server = await serve('a');
    const before = await checker(server).check(await server.ask(nonce('1'), ['Hi']));
    const other = await serve('b');
    const target = { ...other, url: server.url };
    const after = await checker(target).check(await other.ask(nonce('2'), ['Hi']));
    assert.ok(before.kind === 'verified' && after.kind === 'verified');
    assert.equal(after.key.before, before.key.serverKey);
  });
});
