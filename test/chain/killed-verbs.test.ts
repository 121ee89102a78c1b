import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEther } from 'ethers';
import { contractAddress } from '../../server/chain/connect.ts';
import { readPledges } from '../../server/chain/curate/escrow.ts';
import type { Published } from '../../server/chain/publish/published-list.ts';
import { readBalance } from '../../server/chain/token/token-info.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { type KilledCommands, killedCommands, type Place } from '../support/killed-command.ts';
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
  readonly prepare?: (home: string) => Promise<void>;
  readonly words: (home: string) => readonly string[];
  readonly who: string;
  readonly transactions: number;
  /** Killed before and after each of them, not at one place in turn. */
  readonly twice?: true;
  /** To be told what was printed when it was done. */
  readonly noteOutput?: (output: string) => Promise<void>;
  readonly check?: () => Promise<void>;
}

/** Verbs in an order in which each finds what it needs. */
type Lane = Readonly<Record<string, Verb>>;

describe('a command that is killed at each of its transactions, in turn before and after it is sent', function () {
  this.timeout(240_000);
  let net: TestDevnet;
  let model: Published;
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
  const offChain = (home: string) => join(home, 'off-chain.json');
  const attest = [STATEMENT, '--key', KEY, '--metric', 'exact match'];

  /** Identifier of the score that was last attested: EAS's event has it as its data. */
  async function attestedUid(output: string): Promise<string> {
    const hash = /attest: (0x[0-9a-f]{64})/.exec(output)?.[1] ?? '';
    const receipt = await net.chain.provider.getTransactionReceipt(hash);
    return receipt!.logs.at(-1)!.data.slice(0, 66);
  }

  const MARKET: Lane = {
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
      noteOutput: async (output) => {
        order = /(0x[0-9a-f]{64})/.exec(output)?.[1] ?? '';
      },
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
  };
  const SCORES: Lane = {
    'curate pledge': {
      ...{ who: 'curator', transactions: 3, check: pledged('10') },
      words: () => ['curate', 'pledge', '10', ocean(), 'provider'],
    },
    'curate take': {
      ...{ who: 'provider', transactions: 2, check: pledged('6') },
      words: () => ['curate', 'take', '4', ocean(), 'curator', '--root', model.modelRoot],
    },
    'curate take-back': {
      ...{ who: 'curator', transactions: 2, check: pledged('0') },
      words: () => ['curate', 'take-back', ocean()],
    },
    'score attest': {
      ...{ who: 'derek', transactions: 2 },
      words: () => ['score', 'attest', ...attest, '--did', model.did],
      noteOutput: async (output) => {
        uid = await attestedUid(output);
      },
    },
    'score confirm': {
      ...{ who: 'evaluator', transactions: 1 },
      words: () => ['score', 'confirm', uid, ...attest, '--did', model.did],
    },
    'score stamp': {
      ...{ who: 'provider2', transactions: 1 },
      prepare: async (home) => {
        const words = ['score', 'attest', ...attest, '--did', model.did, '--off-chain', offChain(home)];
        const signed = runCommand([...words, '--chain', 'devnet', '--from', 'derek'], home);
        assert.equal(await signed.ended, 0, signed.output());
      },
      words: (home) => ['score', 'stamp', offChain(home)],
    },
    'score revoke off the chain': {
      ...{ who: 'derek', transactions: 1 },
      words: (home) => ['score', 'revoke', offChain(home)],
    },
    'score revoke': { who: 'derek', transactions: 1, words: () => ['score', 'revoke', uid] },
    announce: {
      ...{ who: 'charlie', transactions: 2 },
      words: () => ['announce', model.did, 'http://charlie.example'],
    },
  };
  const ASSET: Lane = {
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

  const outcomes = new Map<string, Promise<void>>();
  const homes: KilledCommands[] = [];

  async function done(verb: Verb, commands: KilledCommands, nextPlace: () => Place): Promise<void> {
    const { prepare, words, who, transactions, twice, check, noteOutput } = verb;
    await prepare?.(commands.home);
    const places = twice ? undefined : () => [nextPlace()];
    assert.equal(await commands.run(words(commands.home), who, places), transactions, commands.output());
    await noteOutput?.(commands.output());
    await check?.();
  }

  /** Has the verbs of a lane done one after the other once that may begin; resolves when all are. */
  function play(lane: Lane, commands: KilledCommands, mayBegin: Promise<unknown>): Promise<unknown> {
    let turn = 0;
    const nextPlace = () => (turn++ % 2 === 0 ? 'before' : 'after');
    let last = mayBegin;
    for (const [name, verb] of Object.entries(lane)) {
      const outcome = last.then(() => done(verb, commands, nextPlace));
      outcomes.set(name, outcome);
      last = outcome.catch(() => undefined); // its own test tells
    }
    return last;
  }

  before(async () => {
    net = await testDevnet();
    model = await publishedModel(net, 'alice', statementRoot(), { communityPpm: 30_000 });
    homes.push(await killedCommands(net), await killedCommands(net));
    // At once, for most of it is waiting: different people sign, of whose transactions each lane counts its own.
    const both = [MARKET, SCORES].map((lane, i) => play(lane, homes[i]!, Promise.resolve()));
    play(ASSET, homes[0]!, Promise.all(both));
  });
  after(async () => {
    for (const commands of homes) await commands.remove();
    await net?.remove();
  });

  for (const name of [MARKET, SCORES, ASSET].flatMap((lane) => Object.keys(lane)))
    it(`${name} is done once`, () => outcomes.get(name));
});
