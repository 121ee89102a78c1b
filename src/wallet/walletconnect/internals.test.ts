import assert from 'node:assert/strict';
import manifest from '../../../package.json' with { type: 'json' };
import { memorySecrets } from '../../../test/support/memory-secrets.ts';
import { openClientStorage } from './client-storage.ts';
import { createClient, forgetGlobalCore } from './internals.ts';

describe('the private parts of sign-client that are replaced', () => {
  it('are those of the one pinned version, the last under an open licence', () => {
    assert.equal(manifest.dependencies['@walletconnect/sign-client'], '2.21.8');
  });

  it('are all there', async () => {
    const storage = await openClientStorage(memorySecrets(), 'wc');
    const client = createClient({ projectId: 'p', relayUrl: 'ws://127.0.0.1:1', storage });
    const { core, engine } = client;
    const { relayer } = core;
    const functions = [
      [client, ['initialize', 'connect', 'request', 'disconnect']],
      [engine, ['getTVFParams', 'onSessionRequestResponse']],
      [relayer, ['createProvider', 'connect', 'toEstablishConnection', 'transportClose']],
      [relayer.subscriber, ['start', 'stop']],
      [relayer.publisher, ['rpcPublish', 'checkQueue']],
      [relayer.messages, ['set']],
      [core.crypto, ['decode', 'getPayloadType']],
      [core.history, ['set', 'delete']],
    ] as const;
    for (const [owner, names] of functions) {
      for (const name of names) assert.equal(typeof Reflect.get(owner, name), 'function', name);
    }
    const numbers = [
      [relayer, ['heartBeatTimeout']],
      [relayer.subscriber, ['subscribeTimeout', 'initialSubscribeTimeout']],
      [relayer.publisher, ['publishTimeout', 'initialPublishTimeout']],
      [core.heartbeat, ['interval']],
    ] as const;
    for (const [owner, names] of numbers) {
      for (const name of names) assert.equal(typeof Reflect.get(owner, name), 'number', name);
    }
    assert.equal(typeof relayer.transportExplicitlyClosed, 'boolean');
    assert.ok(relayer.messages.messages instanceof Map && core.history.records instanceof Map);
    forgetGlobalCore();
  });
});
