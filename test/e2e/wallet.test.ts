import assert from 'node:assert/strict';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { type PhoneWallet, startPhoneWallet } from '../support/phone-wallet.ts';
import { readQr } from '../support/read-qr.ts';
import { type Relay, startRelay } from '../support/relay/relay.ts';
import { emptyHome } from '../support/test-home.ts';

const CHAIN = 31337;
const KEY = `0x${'42'.repeat(32)}`;

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
    window = await openEditorWindow({
      home: home.path,
      fileName: 'notes.txt',
      content: 'notes\n',
      settings: { 'ph-codex.enable': { '*': false } },
      machineSettings: { 'ph-codex.wallet.projectId': '0'.repeat(32), 'ph-codex.wallet.relayUrl': relay.url },
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

  it('is let go of on both sides', async () => {
    await run('PH-Codex: Disconnect Wallet');
    await window.page.locator('.notification-toast:has-text("Phone Wallet is disconnected")').waitFor();
    assert.equal(Object.keys(phone.kit.getActiveSessions()).length, 0);
  });
});
