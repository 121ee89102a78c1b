import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEther } from 'ethers';
import { contractAddress } from '../../server/chain/connect.ts';
import { readPledges } from '../../server/chain/curate/escrow.ts';
import type { Published } from '../../server/chain/publish/published-list.ts';
import { readBalance } from '../../server/chain/token/token-info.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { type KilledCommands, killedCommands } from '../support/killed-command.ts';
import { readOnChain } from '../support/published-asset.ts';
import { publishedModel } from '../support/published-model.ts';
import { runCommand } from '../support/real-server.ts';

const E = parseEther;
const SCORES = join(__dirname, '..', '..', 'models', 'ph-codex-s', 'scores');
const STATEMENT = join(SCORES, 'linebench', 'statement.json');
const KEY = join(SCORES, 'evaluator.pem');

/** The root that a committed statement is about. */
function statementRoot(): string {
  const { payload } = JSON.parse(readFileSync(STATEMENT, 'utf8'));
  return JSON.parse(Buffer.from(payload, 'base64').toString()).subject[0].digest.sha256;
}

/** One verb that writes: its words, who signs, how many transactions it takes, and what is true afterwards. */
interface Verb {
  readonly prepare?: () => Promise<void>;
  readonly words: () => readonly string[];
  readonly who: string;
  readonly transactions: number;
  /** Killed before and after each of them, not at one place in turn. */
  readonly twice?: true;
  readonly check?: () => Promise<void>;
}

describe('a command that is killed at each of its transactions, in turn before and after it is sent', function () {
  this.timeout(240_000);
  let net: TestDevnet;
  let model: Published;
  let commands: KilledCommands;
  let order = '';
  let uid = '';

  const addressOf = (who: string) => net.account(who).address;
  const held = (token: string, who: string) => readBalance(net.chain.provider, token, addressOf(who));
  const ocean = () => contractAddress(net.chain, 'Ocean');
  const holds = (who: string, amount: string) => async () =>
    assert.equal(await held(model.datatoken, who), E(amount));
  const pledged = (amount: string) => async () =>
    assert.equal((await readPledges(net.chain, ocean(), addressOf('curator'))).available, E(amount));
  const described = (name: string) => async () =>
    assert.equal((await readOnChain(net.chain, model.nft)).ddo.metadata.name, name);
  const offChain = () => join(commands.home, 'off-chain.json');
  let turn = 0;
  const inTurn = () => [turn++ % 2 === 0 ? ('before' as const) : ('after' as const)];

  before(async () => {
    net = await testDevnet();
    model = await publishedModel(net, 'alice', statementRoot(), { communityPpm: 30_000 });
    commands = await killedCommands(net);
  });
  after(async () => {
    await commands?.remove();
    await net?.remove();
  });

  const attest = [STATEMENT, '--key', KEY, '--metric', 'exact match'];
  const printed = (pattern: RegExp) => pattern.exec(commands.output())?.[1] ?? '';
  /** Identifier of the score that this person's last transaction attested: EAS's event has it as its data. */
  async function attestedUid(): Promise<string> {
    const receipt = await net.chain.provider.getTransactionReceipt(printed(/attest: (0x[0-9a-f]{64})/));
    return receipt!.logs.at(-1)!.data.slice(0, 66);
  }

  // In an order in which each finds what it needs.
  const VERBS: Record<string, Verb> = {
    'token buy': {
      ...{ who: 'bob', transactions: 2, twice: true, check: holds('bob', '100') },
      words: () => ['token', 'buy', '100', model.datatoken],
    },
    'token sell': {
      ...{ who: 'bob', transactions: 2, check: holds('bob', '80') },
      words: () => ['token', 'sell', '20', model.datatoken],
    },
    'token mint': {
      ...{ who: 'alice', transactions: 1, check: holds('bob', '85') },
      words: () => ['token', 'mint', '5', model.datatoken, '--to', 'bob'],
    },
    'token transfer': {
      ...{ who: 'bob', transactions: 1, check: holds('charlie', '4') },
      words: () => ['token', 'transfer', '4', model.datatoken, 'charlie'],
    },
    'token order': {
      ...{ who: 'bob', transactions: 1, check: holds('bob', '80') },
      words: () => ['token', 'order', model.datatoken],
    },
    'token reuse': {
      ...{ who: 'bob', transactions: 1, check: holds('bob', '80') },
      words: () => ['token', 'reuse', order, model.datatoken],
    },
    'token dispenser open': {
      ...{ who: 'alice', transactions: 1 },
      words: () => ['token', 'dispenser', 'open', model.datatoken, '--most', '10', '--ceiling', '10'],
    },
    'token dispense': {
      ...{ who: 'elena', transactions: 1, check: holds('elena', '10') },
      words: () => ['token', 'dispense', '10', model.datatoken],
    },
    'token dispenser close': {
      ...{ who: 'alice', transactions: 1 },
      words: () => ['token', 'dispenser', 'close', model.datatoken],
    },
    'token allowances set': {
      ...{ who: 'bob', transactions: 1 },
      words: () => ['token', 'allowances', 'set', model.datatoken, 'Escrow', '3'],
    },
    'token allowances revoke': {
      ...{ who: 'bob', transactions: 1 },
      words: () => ['token', 'allowances', 'revoke', model.datatoken, 'Escrow'],
    },
    'revenue release': {
      ...{ who: 'elena', transactions: 3, twice: true },
      words: () => ['revenue', 'release', model.datatoken],
    },
    'curate pledge': {
      ...{ who: 'curator', transactions: 3, check: pledged('10') },
      words: () => ['curate', 'pledge', '10', ocean(), 'bob'],
    },
    'curate take': {
      ...{ who: 'bob', transactions: 2, check: pledged('6') },
      words: () => ['curate', 'take', '4', ocean(), 'curator', '--root', model.modelRoot],
    },
    'curate take-back': {
      ...{ who: 'curator', transactions: 2, check: pledged('0') },
      words: () => ['curate', 'take-back', ocean()],
    },
    'score attest': {
      ...{ who: 'elena', transactions: 2 },
      words: () => ['score', 'attest', ...attest, '--did', model.did],
      check: async () => {
        uid = await attestedUid();
      },
    },
    'score confirm': {
      ...{ who: 'evaluator', transactions: 1 },
      words: () => ['score', 'confirm', uid, ...attest, '--did', model.did],
    },
    'score stamp': {
      ...{ who: 'bob', transactions: 1 },
      prepare: async () => {
        const words = ['score', 'attest', ...attest, '--did', model.did, '--off-chain', offChain()];
        const signed = runCommand([...words, '--chain', 'devnet', '--from', 'elena'], commands.home);
        assert.equal(await signed.ended, 0, signed.output());
      },
      words: () => ['score', 'stamp', offChain()],
    },
    'score revoke off the chain': {
      ...{ who: 'elena', transactions: 1 },
      words: () => ['score', 'revoke', offChain()],
    },
    'score revoke': { who: 'elena', transactions: 1, words: () => ['score', 'revoke', uid] },
    announce: {
      ...{ who: 'charlie', transactions: 2 },
      words: () => ['announce', model.did, 'http://charlie.example'],
    },
    'asset update': {
      ...{ who: 'alice', transactions: 1, check: described('Renamed') },
      words: () => ['asset', 'update', model.did, '--name', 'Renamed', '--no-delegation'],
    },
    'asset unpublish': {
      ...{ who: 'alice', transactions: 2 },
      words: () => ['asset', 'unpublish', model.did],
    },
    'asset transfer': {
      ...{ who: 'alice', transactions: 1 },
      words: () => ['asset', 'transfer', model.did, addressOf('bob')],
      check: async () => assert.equal((await readOnChain(net.chain, model.nft)).owner, addressOf('bob')),
    },
  };
  for (const [name, { prepare, words, who, transactions, twice, check }] of Object.entries(VERBS))
    it(`${name} is done once`, async () => {
      await prepare?.();
      assert.equal(
        await commands.run(words(), who, twice ? undefined : inTurn),
        transactions,
        commands.output(),
      );
      if (name === 'token order') order = printed(/(0x[0-9a-f]{64})/);
      await check?.();
    });
});
