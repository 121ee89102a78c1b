import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/paths.ts';
import type { openWalletConnect } from '../../src/wallet/walletconnect/walletconnect.ts';
import { memorySecrets } from '../support/memory-secrets.ts';
import { startRelay } from '../support/relay/relay.ts';

describe('the bundle for wallets on phones', () => {
  it('leaves the runtime’s own WebSocket alone, which never notices a dead relay', async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
    let used = 0;
    const value = class {
      constructor() {
        used++;
      }
    };
    Object.defineProperty(globalThis, 'WebSocket', { value, configurable: true });
    const relay = await startRelay();
    const lockPath = join(tmpdir(), `phc-wallet-${randomUUID()}.sock`);
    try {
      const bundle: { openWalletConnect: typeof openWalletConnect } = createRequire(__filename)(
        join(ROOT, 'dist', 'wallet-connect.js'),
      );
      const side = await bundle.openWalletConnect({
        projectId: 'test',
        relayUrl: relay.url,
        secrets: memorySecrets(),
        secretName: 'walletconnect',
        lockPath,
        chainIds: [1],
      });
      const { uri, picture } = await side.pair(new AbortController().signal);
      assert.match(uri, /^wc:/);
      assert.match(picture, /^<svg role="img"/);
      await side.close();
      assert.equal(used, 0);
    } finally {
      if (own) Object.defineProperty(globalThis, 'WebSocket', own);
      else Reflect.deleteProperty(globalThis, 'WebSocket');
      await relay.stop();
      rmSync(lockPath, { force: true });
    }
  });
});
