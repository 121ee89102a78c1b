import assert from 'node:assert/strict';
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { modelsFolder } from '../../../server/home.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { type EditorWindow, openEditorWindow } from '../../support/editor-window.ts';
import { freePort } from '../../support/free-port.ts';
import { deployOwnedWallet } from '../../support/owned-wallet.ts';
import { type PhoneWallet, startPhoneWallet } from '../../support/phone-wallet.ts';
import { readQr } from '../../support/read-qr.ts';
import { type Relay, startRelay } from '../../support/relay/relay.ts';
import { emptyHome } from '../../support/test-home.ts';
import { chargedForNothing } from './charged-for-nothing.ts';
import { type ChargingProxy, chargingProxy } from './charging-proxy.ts';
import { createDesk } from './desk.ts';
import { createOperator } from './operator.ts';
import { mint, publishChild } from './publish.ts';
import { LABELS, PAYING, type PayingName, type PayingStep } from './steps.ts';

const ONE = 10n ** 18n;
const HELD = 100n * ONE;
const POLL_MS = 500;
/** Functions for which no suggestion came, in the whole story: of 200 a few. */
const MOST_WITHOUT = 5;
const KEY = `0x${'42'.repeat(32)}`;
/** What the publisher calls the datatoken of a model of that name. */
const TOKEN = 'PHT token';
/** What functions of two numbers are called; each is typed up to its first operand. */
const OPERATIONS = ['multiply', 'subtract', 'divide', 'add'];
const CONTENT = 'function add(a, b) {\n  return a + b;\n}\n';

/** The story with its people, servers and window. */
export interface PayingStory {
  play(name: PayingName): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens everything that the story needs but its server; `answers` are those that are paid for before it is killed, typed for
 * with a key each `keyMs`, and `heard` is told of each of them.
 */
export async function openPayingStory(
  answers: number,
  heard: (came: number, of: number) => void = () => undefined,
  keyMs = 30,
): Promise<PayingStory> {
  const net: TestDevnet = await testDevnet();
  symlinkSync(modelsFolder(), modelsFolder(net.home), 'junction');
  const home = emptyHome();
  copyFileSync(join(net.home, 'devnet.json'), join(home.path, 'devnet.json'));
  const relay: Relay = await startRelay();
  const rpc = net.devnet.file.rpc;
  const phone: PhoneWallet = await startPhoneWallet({
    relayUrl: relay.url,
    privateKey: KEY,
    chainIds: [net.chain.id],
    rpc,
  });
  phone.obliging = false;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const payments = join(net.home, 'payments.json');
  const names: Record<string, string> = { PORT: String(port), PAYMENTS: payments };
  let datatoken = '';
  let proxy: ChargingProxy | undefined;
  let window: EditorWindow;
  let typed = 0;
  let without = 0;

  const balance = (account: string) => readBalance(net.chain.provider, datatoken, account);
  const argsOf = (name: PayingName) => {
    const step: PayingStep | undefined = PAYING.find((one) => one.name === name);
    return (step?.command ?? []).map((word) =>
      word.replace(/\{([A-Z]+)\}/g, (_, key: string) => names[key] ?? ''),
    );
  };
  const { panel, toast, dismiss, row, run, menu } = createDesk(() => window);
  const { operate, startServer, endServer, ledger } = createOperator(net.home, url);

  async function publish(): Promise<void> {
    datatoken = await publishChild(net);
    names['DATATOKEN'] = datatoken;
    await mint(net, datatoken, phone.address, HELD);
  }

  const charged = () => ledger('charged');

  /** True when a suggestion came, and was taken. A model has none for everything, and then a person types on. */
  async function takeSuggestion(): Promise<boolean> {
    try {
      await window.ghostText();
      await window.accept();
      return true;
    } catch (error) {
      if (++without > MOST_WITHOUT) throw error;
      return false;
    }
  }

  /** Types until so many suggestions have come from the server, and takes each of them. */
  async function suggestions(count: number): Promise<void> {
    let before = '';
    for (let came = 0; came < count; ) {
      const name = `${OPERATIONS[typed % OPERATIONS.length]}${typed++}`;
      await window.typeAtEnd(`${before}\n\nfunction ${name}(a, b) {\n  return a`, keyMs);
      const taken = await takeSuggestion();
      if (taken) came++;
      before = taken ? '\n}\n' : ' + b;\n}\n';
      heard(came, count);
    }
    await window.typeAtEnd(before);
  }

  async function openPay(): Promise<void> {
    await panel().getByRole('button', { name: 'Ask Phone Wallet' }).waitFor();
  }

  async function pay(): Promise<void> {
    await run(LABELS.pay);
    await openPay();
  }

  async function signTwice(
    first = 'PermitWitnessTransferFrom',
    told = `5 ${TOKEN} are put aside`,
  ): Promise<void> {
    await panel().getByRole('button', { name: 'Ask Phone Wallet' }).click();
    for (const type of [first, 'Permit']) {
      const request = await phone.nextRequest();
      assert.equal(JSON.parse(request.params.request.params[1]).primaryType, type);
      await phone.answer(request);
    }
    await panel().getByText(told).waitFor();
  }

  const acts: Record<PayingName, () => Promise<void>> = {
    async serve() {
      await publish();
      writeFileSync(
        payments,
        JSON.stringify({
          chain: 'devnet',
          from: 'provider',
          asset: datatoken,
          price: { amountPer1kTokens: String(ONE / 2n) },
          minDeposit: String(ONE / 10n),
          withdrawDelay: 900,
          claimAt: String(1000n * ONE),
        }),
      );
      await startServer(argsOf('serve'));
      window = await openEditorWindow({
        home: home.path,
        fileName: 'sums.js',
        content: CONTENT,
        machineSettings: {
          'ph-codex.mode': 'remote',
          'ph-codex.server.url': url,
          'ph-codex.wallet.projectId': '0'.repeat(32),
          'ph-codex.wallet.relayUrl': relay.url,
          'ph-codex.tasks.asking': 'chat',
        },
      });
    },
    async price() {
      await window.typeAtEnd('\nfunction none(a, b) {\n  return a');
      await toast('asks for payment').waitFor();
      await window.shot('paying-needed');
      assert.match(await menu('paying-price'), /Answers cost 0\.5 PHT token per 1,000 tokens/);
    },
    async pair() {
      await toast('asks for payment').locator(`a:has-text("${LABELS.pay}")`).click();
      await row(LABELS.phone).click();
      await panel().locator('main[data-view="pairing"] svg').waitFor();
      const seen = await readQr(window.page);
      assert.equal(seen, await panel().locator('input').inputValue());
      await phone.pair(String(seen));
      await phone.approve(await phone.nextProposal());
    },
    async read() {
      await openPay();
      await panel()
        .getByRole('heading', { name: `Put 5 ${TOKEN} aside for PH-Codex-S` })
        .waitFor();
      for (const text of [
        '0.5 PHT token per 1,000 tokens',
        'What somebody dishonest could take',
        'the ceilings in flight',
      ]) {
        await panel().getByText(text).first().waitFor();
      }
      await window.shot('paying-terms');
      assert.equal(phone.shown.length, 0);
    },
    async sign() {
      await signTwice();
      await window.shot('paying-signed');
      assert.equal(await balance(phone.address), HELD - 5n * ONE);
      assert.equal(await net.chain.provider.getTransactionCount(phone.address), 0);
      await window.page.locator('.tab:has-text("sums.js")').click();
    },
    async work() {
      await suggestions(answers);
      assert.equal(phone.shown.length, 2, 'the wallet was asked for nothing more');
      assert.equal(await window.page.locator('.notification-toast').count(), 0);
      assert.ok((await charged()) > 0n);
      assert.match(
        await menu('paying-budget'),
        /Budget: [0-4]\.\d+ of 5 PHT token left, \d\.\d+ spent today/,
      );
    },
    async cost() {
      await run(LABELS.whoWrote);
      await row('its receipt says the same').waitFor();
      await window.shot('paying-cost');
      await window.page.keyboard.press('Escape');
    },
    async task() {
      const before = await charged();
      await run('Explain');
      const explanation = window.page.locator('.tab:has-text("Explanation.md")');
      await explanation.waitFor();
      while ((await charged()) === before) await window.page.waitForTimeout(POLL_MS);
      assert.equal(phone.shown.length, 2);
      // It stands beside the code: one editor is left when it is closed.
      await explanation.click({ button: 'middle' });
      await explanation.waitFor({ state: 'detached' });
      await window.page.locator('.tab:has-text("sums.js")').click();
    },
    async killed() {
      const before = await charged();
      await endServer('SIGKILL');
      await startServer(argsOf('killed'));
      await suggestions(2);
      assert.equal(phone.shown.length, 2);
      assert.ok((await charged()) > before);
    },
    async claim() {
      await operate(argsOf('claim'));
    },
    async share() {
      const [alice, bob] = ['alice', 'bob'].map((who) => net.account(who).address);
      const before = [await balance(alice!), await balance(bob!)];
      await operate(argsOf('share'));
      const [a, b] = [(await balance(alice!)) - before[0]!, (await balance(bob!)) - before[1]!];
      // The suggestion that was asked for by the last key may be charged after the claim.
      const earned = await ledger('claimed');
      assert.ok(earned <= (await charged()));
      assert.ok(a > 0n && b > a, `${a} and ${b}`);
      // The splitter keeps a unit.
      assert.ok(a + b <= earned && a + b >= earned - 2n, `${a} and ${b} of ${earned}`);
      assert.ok((a * 10n) / (a + b) <= 3n);
    },
    async withdraw() {
      await run(LABELS.show);
      await panel().getByText('was paid for').waitFor();
      await window.shot('paying-history');
      const spent = await charged();
      await run(LABELS.withdraw);
      await toast('are back in your wallet').waitFor();
      await window.shot('paying-withdrawn');
      assert.equal(await balance(phone.address), HELD - spent);
      assert.equal(phone.shown.length, 2);
    },
    async alone() {
      const before = await balance(phone.address);
      await pay();
      await signTwice();
      await endServer('SIGKILL');
      await net.rpc('anvil_setBalance', phone.address, '0xde0b6b3a7640000');
      await run(LABELS.withdraw);
      await toast('Withdraw Without').locator(`a:has-text("${LABELS.alone}")`).click();
      await window.page.locator('.monaco-dialog-box a:has-text("Start")').click();
      await phone.answer(await phone.nextRequest());
      await toast('The withdrawal is announced').waitFor();
      await window.shot('paying-announced');
      await net.rpc('evm_increaseTime', 901);
      await net.rpc('evm_mine');
      await window.reload();
      await toast('can be finished').locator(`a:has-text("${LABELS.finish}")`).click();
      await phone.answer(await phone.nextRequest());
      await toast('is in your wallet').waitFor();
      await window.shot('paying-finished');
      assert.equal(await balance(phone.address), before);
    },
    async undelivered() {
      const before = { charged: await charged(), held: await balance(phone.address) };
      const behind = await freePort();
      await endServer('SIGKILL');
      proxy = await chargingProxy(port, behind);
      names['PORT'] = String(behind);
      await startServer(argsOf('serve'));
      await pay();
      await signTwice();
      await window.page.locator('.tab:has-text("sums.js")').click();
      const charge = (by: ChargingProxy) => chargedForNothing(window, by, toast('answers that never came'));
      const warning = await charge(proxy);
      await window.shot('paying-undelivered');
      assert.match(await warning.innerText(), /never came.*\(0\.\d+ of 0\.\d+\)/s);
      assert.match(await menu('paying-stopped'), /Paying has stopped: the server charged for answers that/);
      await warning.locator(`a:has-text("${LABELS.goOn}")`).click();
      await suggestions(1);
      await (await charge(proxy)).locator(`a:has-text("${LABELS.withdraw}")`).click();
      await dismiss('are back in your wallet');
      const spent = (await charged()) - before.charged;
      assert.ok(spent > 0n, 'what came after all is paid for');
      assert.equal(await balance(phone.address), before.held - spent);
      await endServer('SIGKILL');
      proxy.close();
      names['PORT'] = String(port);
    },
    async contract() {
      const owner = new Wallet(KEY, net.chain.provider);
      const contract = String(await (await deployOwnedWallet(owner)).getAddress());
      await mint(net, datatoken, contract, HELD);
      await phone.become(contract);
      await startServer(argsOf('serve'));
      await pay();
      await panel().getByText('Your wallet is a contract').waitFor();
      await window.shot('paying-contract');
      await panel().getByRole('button', { name: 'Ask Phone Wallet' }).click();
      const asked: string[] = [];
      for (let i = 0; i < 2; i++) {
        const request = await phone.nextRequest();
        asked.push(request.params.request.method);
        await phone.answer(request);
      }
      assert.deepEqual(asked, ['eth_signTypedData_v4', 'eth_sendTransaction']);
      await panel().getByText(`5 ${TOKEN} are put aside`).waitFor();
      assert.equal(await balance(contract), HELD - 5n * ONE);
      const before = await charged();
      await window.page.locator('.tab:has-text("sums.js")').click();
      await suggestions(1);
      await run(LABELS.withdraw);
      await dismiss('are back in your wallet');
      assert.equal(await balance(contract), HELD - ((await charged()) - before));
      await endServer('SIGKILL');
      await phone.become(undefined);
    },
    async allow() {
      const before = { charged: await charged(), held: await balance(phone.address) };
      for (const contract of [SETTLEMENT, PERMIT2_COLLECTOR]) await net.rpc('anvil_setCode', contract, '0x');
      await startServer(argsOf('serve'));
      await pay();
      for (const text of [`take up to 5 ${TOKEN}`, 'could take all of it at once', 'all that was allowed'])
        await panel().getByText(text).first().waitFor();
      await window.shot('paying-allowance');
      await signTwice('PermitSingle', `may take up to 5 ${TOKEN} for answers of`);
      await window.page.locator('.tab:has-text("sums.js")').click();
      await suggestions(1);
      assert.equal(await balance(phone.address), before.held, 'the money stays in the wallet');
      await run(LABELS.withdraw);
      await window.page.locator('.monaco-dialog-box a:has-text("Take Back")').click();
      await phone.answer(await phone.nextRequest());
      await toast('can take nothing more').waitFor();
      const spent = (await charged()) - before.charged;
      assert.ok(spent > 0n);
      assert.equal(await balance(phone.address), before.held - spent);
    },
  };

  return {
    async play(name) {
      try {
        await acts[name]();
      } catch (error) {
        await window?.shot(`paying-failed-${name}`);
        throw new Error(`${String(error)}\nExtension's log:\n${window?.log()}`, { cause: error });
      }
    },
    async close() {
      await window?.close();
      await endServer('SIGTERM');
      proxy?.close();
      await phone.close();
      await relay.stop();
      await home.remove();
      await net.remove();
    },
  };
}
