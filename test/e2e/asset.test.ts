import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeScore, SCORE_SCHEMA } from '../../protocol/chain/eas.ts';
import { setModelRoot } from '../../server/chain/publish/asset-calls.ts';
import type { Published } from '../../server/chain/publish/published-list.ts';
import { attestCalls } from '../../server/chain/scores/attestation-calls.ts';
import { openServerKey } from '../../server/identity/server-key.ts';
import { carryOutAs } from '../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { publishedModel } from '../support/published-model.ts';
import { type RealServer, startRealServer } from '../support/real-server.ts';
import { emptyHome } from '../support/test-home.ts';
import { TEST_SCORE } from '../support/test-score.ts';
import { untilMenuSays } from '../support/until-menu-says.ts';

const CONTENT = 'function add(a, b) {\n';
const OTHER = 'aa'.repeat(32);

describe('a published model in VS Code', function () {
  this.timeout(300_000);
  let net: TestDevnet;
  let server: RealServer;
  let asset: Published;
  let home: ReturnType<typeof emptyHome>;
  let window: EditorWindow;

  before(async () => {
    net = await testDevnet();
    server = await startRealServer();
    const { model } = await server.untilReady();
    const { publicKey: serverKey } = await openServerKey(server.home);
    asset = await publishedModel({ ...net, home: server.home }, 'alice', model!.modelRoot, {
      ...{ name: 'Alice’s model', serverKey },
      inference: { url: server.where, amountPer1kTokens: '1' },
    });
    const data = encodeScore({ ...TEST_SCORE, modelRoot: model!.modelRoot });
    await carryOutAs(net, 'elena', () =>
      attestCalls(net.chain, { schema: SCORE_SCHEMA, recipient: asset.nft, data }),
    );
    home = emptyHome();
    copyFileSync(join(net.home, 'devnet.json'), join(home.path, 'devnet.json'));
    window = await openEditorWindow({
      ...{ home: home.path, fileName: 'math.js', content: CONTENT },
      machineSettings: { 'ph-codex.mode': 'remote', 'ph-codex.server.url': server.where },
    });
  });
  after(async () => {
    await window?.close();
    await home?.remove();
    await server?.stop();
    await net?.remove();
  });

  const spoken = () =>
    window.page.locator('.statusbar-item[id^="posthuman.ph-codex"] a').getAttribute('aria-label');

  /** From the open status menu; gives what is listed. */
  async function openComparisons(): Promise<string> {
    const { page } = window;
    await page.keyboard.type('published:');
    await page.keyboard.press('Enter');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Compare again' }).waitFor();
    return (await rows.allInnerTexts()).join('\n');
  }

  it('is shown as proven once the chain agrees and an answer was signed, with the score that stands there', async () => {
    await window.typeAtEnd('  return a');
    await window.ghostText();
    const rows = (await untilMenuSays(window, /Published: the chain agrees(?! with what)/)).join('\n');
    await window.shot('asset-agrees');
    assert.match(rows, /“Alice’s model” on the development chain/);
    assert.ok(rows.includes(asset.did));
    assert.match(rows, /Score: humaneval pass@1 3\.0 % \[1\.3 %, 6\.9 %\] of 164/);
    assert.match(rows, /attested on the development chain by the wallet 0x\w{4}…\w{4}/i);
    const compared = await openComparisons();
    await window.shot('asset-compared');
    assert.match(compared, /Description, the NFT's own store and this server name one digest/);
    assert.match(compared, /That key signed the answers here/);
    assert.match(compared, /the development chain: one node says so/);
    await window.page.keyboard.press('Escape');
    assert.match((await spoken()) ?? '', /identity agrees with the chain/);
  });

  it('is a warning that says why, once the chain names another model', async () => {
    await carryOutAs(net, 'alice', async () => [setModelRoot(asset.nft, OTHER)]);
    const { page } = window;
    await window.openStatusMenu();
    await openComparisons();
    await page.locator('.quick-input-list .monaco-list-row:has-text("Compare again")').click();
    const rows = (await untilMenuSays(window, /Published: the chain DISAGREES/)).join('\n');
    await window.shot('asset-disagrees');
    assert.match(rows, /The NFT's own store holds another root than the description/);
    await page.keyboard.press('Escape');
    assert.match((await spoken()) ?? '', /the chain does not agree with this server/);
    await page.locator('.statusbar-item.warning-kind[id^="posthuman.ph-codex"]').waitFor();
    await window.shot('asset-warning');
  });
});
