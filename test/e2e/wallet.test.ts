import assert from 'node:assert/strict';
import { channelId } from '../../protocol/payment/channel.ts';
import { depositData } from '../../protocol/payment/deposit-data.ts';
import type { PaymentRequirements } from '../../protocol/payment/payment-required.ts';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { type PhoneWallet, startPhoneWallet } from '../support/phone-wallet.ts';
import { readQr } from '../support/read-qr.ts';
import { type Relay, startRelay } from '../support/relay/relay.ts';
import { emptyHome } from '../support/test-home.ts';

const CHAIN = 31337;
const KEY = `0x${'42'.repeat(32)}`;
const address = (digit: string) => `0x${digit.repeat(40)}`;

describe('a phone wallet in VS Code', function () {
  this.timeout(180_000);
  const home = emptyHome();
  let relay: Relay;
  let phone: PhoneWallet;
  let window: EditorWindow;

  before(async () => {
    relay = await startRelay();
    phone = await startPhoneWallet({ relayUrl: relay.url, privateKey: KEY, chainIds: [CHAIN] });
    phone.obliging = false;
    const deadline = Math.floor(Date.now() / 1000) + 1800;
    const channel = {
      payer: phone.address,
      payerAuthorizer: address('e'),
      receiver: address('b'),
      receiverAuthorizer: address('f'),
      token: address('a'),
      withdrawDelay: 86_400,
      salt: `0x${'0'.repeat(64)}`,
    };
    const deposit = depositData({
      chainId: CHAIN,
      channelId: channelId(CHAIN, channel),
      token: channel.token,
      amount: 5n * 10n ** 18n,
      nonce: 7n,
      deadline: BigInt(deadline),
    });
    const terms = {
      model: 'PH-Codex-M',
      server: 'https://codex.example',
      chainId: CHAIN,
      chainTitle: 'the development chain',
      datatoken: channel.token,
      tokenName: 'PHM',
      collector: channel.receiver,
      channel,
      budget: `${5n * 10n ** 18n}`,
      validSeconds: 3600,
    };
    const command = '_ph-codex.signAgreement';
    const required: PaymentRequirements = {
      scheme: 'batch-settlement',
      network: `eip155:${CHAIN}`,
      amount: `${10n ** 16n}`,
      asset: channel.token,
      payTo: channel.receiver,
      maxTimeoutSeconds: 300,
      extra: { assetTransferMethod: 'permit2' },
    };
    const forged = { ...required, payTo: address('d') };
    window = await openEditorWindow({
      home: home.path,
      fileName: 'notes.txt',
      content: 'notes\n',
      settings: { 'ph-codex.enable': { '*': false } },
      machineSettings: { 'ph-codex.wallet.projectId': '0'.repeat(32), 'ph-codex.wallet.relayUrl': relay.url },
      keybindings: [
        { key: 'ctrl+alt+9', command, args: { data: deposit, required, terms } },
        { key: 'ctrl+alt+8', command, args: { data: deposit, required: forged, terms } },
      ],
    });
  });

  after(async () => {
    await window?.close();
    await phone?.close();
    await relay?.stop();
    await home.remove();
  });

  const panel = () => window.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

  async function run(command: string): Promise<void> {
    await window.page.keyboard.press('F1');
    await window.page.locator('.quick-input-widget input').first().waitFor();
    await window.page.keyboard.type(command);
    await window.page.locator(`.quick-input-list .monaco-list-row:has-text("${command}")`).first().waitFor();
    await window.page.keyboard.press('Enter');
  }

  it('is paired by the QR code on the screen', async () => {
    await run('PH-Codex: Connect Wallet');
    await window.page.locator('.quick-input-list .monaco-list-row:has-text("Wallet on a phone")').click();
    await panel().locator('main[data-view="pairing"] svg').waitFor();
    const seen = await readQr(window.page);
    await window.shot('wallet-pairing');
    assert.equal(seen, await panel().locator('input').inputValue());
    await panel().getByRole('button', { name: 'Copy Link' }).click();

    await phone.pair(String(seen));
    await phone.approve(await phone.nextProposal());
    await panel().getByText('Phone Wallet is connected.').waitFor();
    const rows = await window.openStatusMenu();
    await window.shot('wallet-menu');
    assert.ok(
      rows.some((row) => row.includes(`Wallet: Phone Wallet ${phone.address.slice(0, 6)}`)),
      rows.join('\n'),
    );
    await window.page.keyboard.press('Escape');
  });

  it('is asked only after the person read what it means, and signs', async () => {
    await window.page.keyboard.press('Control+Alt+9');
    const title = 'Put 5 PHM aside for PH-Codex-M';
    await panel().getByRole('heading', { name: title }).waitFor();
    await panel().getByText('The message that Phone Wallet will show').click();
    await window.shot('wallet-explanation');
    assert.equal(phone.shown.length, 0);
    await panel().getByRole('button', { name: 'Ask Phone Wallet' }).click();
    await panel().getByRole('heading', { name: 'Look at Phone Wallet' }).waitFor();
    await window.shot('wallet-waiting');
    const request = await phone.nextRequest();
    await phone.answer(request);
    await panel().getByText('Phone Wallet signed.').waitFor();
    const { domain, types, primaryType, message } = JSON.parse(request.params.request.params[1]);
    assert.equal(primaryType, 'PermitWitnessTransferFrom');
    assert.equal(domain.chainId, CHAIN);
    assert.ok(types.EIP712Domain && message.witness.channelId);
  });

  it('is not asked when the payee is not the model’s', async () => {
    const before = phone.shown.length;
    await window.page.keyboard.press('Control+Alt+8');
    await window.page.locator('.notification-toast:has-text("would not go to the model")').waitFor();
    await window.shot('wallet-refused');
    assert.equal(phone.shown.length, before);
  });

  it('is let go of on both sides', async () => {
    await run('PH-Codex: Disconnect Wallet');
    await window.page.locator('.notification-toast:has-text("Phone Wallet is disconnected")').waitFor();
    assert.equal(Object.keys(phone.kit.getActiveSessions()).length, 0);
  });
});
