import { createRequire } from 'node:module';
import { type IWalletKit, WalletKit, type WalletKitTypes } from '@reown/walletkit';
import { Interface, JsonRpcProvider, Wallet } from 'ethers';

type Proposal = WalletKitTypes.SessionProposal;
type Request = WalletKitTypes.SessionRequest;

/** A wallet as on a phone: WalletKit, and a key. */
export interface PhoneWallet {
  readonly address: string;
  /** Its name at the relay. */
  readonly clientId: string;
  /** Scans the code. */
  pair(uri: string): Promise<void>;
  /** Whether it says yes by itself, to proposals and requests; otherwise they are kept. */
  obliging: boolean;
  /** The next proposal or request that it keeps. */
  nextProposal(): Promise<Proposal>;
  nextRequest(): Promise<Request>;
  approve(proposal: Proposal): Promise<void>;
  rejectProposal(proposal: Proposal): Promise<void>;
  answer(request: Request): Promise<void>;
  reject(request: Request): Promise<void>;
  /** Requests that it was shown since it began. */
  readonly shown: readonly Request[];
  readonly kit: IWalletKit;
  /** Goes on as a contract that this key owns, which it has send what it is asked to send; or as itself again. */
  become(contract: string | undefined): Promise<void>;
  /** Ends all sessions from the phone's side. */
  disconnect(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  readonly relayUrl: string;
  readonly privateKey: string;
  readonly chainIds: readonly number[];
  /** Node by which it sends transactions. */
  readonly rpc?: string;
}

const REFUSED = { code: 5000, message: 'User rejected.' };

/** Items that are waited for one by one. */
function createQueue<T>() {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    push(item: T) {
      const next = waiting.shift();
      if (next) next(item);
      else items.push(item);
    },
    next: () =>
      new Promise<T>((resolve) => {
        const item = items.shift();
        if (item !== undefined) resolve(item);
        else waiting.push(resolve);
      }),
  };
}

const memory = () => {
  const items = new Map<string, string>();
  return {
    getKeys: async () => [...items.keys()],
    getEntries: async () => [...items].map(([key, text]) => [key, JSON.parse(text)]),
    getItem: async (key: string) => (items.has(key) ? JSON.parse(items.get(key) ?? '') : undefined),
    setItem: async (key: string, value: unknown) => void items.set(key, JSON.stringify(value)),
    removeItem: async (key: string) => void items.delete(key),
  };
};

const EXECUTE = new Interface(['function execute(address to,bytes data)']);
const viaContract = ({ to, data }: { to: string; data: string }) =>
  EXECUTE.encodeFunctionData('execute', [to, data]);

let wallets = 0;

/** Starts the wallet that people have, in a process of a test. */
export async function startPhoneWallet({
  relayUrl,
  privateKey,
  chainIds,
  rpc,
}: Options): Promise<PhoneWallet> {
  // Otherwise it asks a server far away about each request.
  process.env['IS_VITEST'] = 'true';
  const { Core } = createRequire(require.resolve('@reown/walletkit'))('@walletconnect/core');
  const core = new Core({
    projectId: 'test',
    relayUrl,
    storage: memory(),
    logger: 'silent',
    telemetryEnabled: false,
    customStoragePrefix: `phone-${wallets++}`,
  });
  const signer = new Wallet(privateKey);
  const metadata = { name: 'Phone Wallet', description: '', url: 'https://wallet.example', icons: [] };
  const kit = await WalletKit.init({ core, metadata });
  const proposals = createQueue<Proposal>();
  const requests = createQueue<Request>();
  const shown: Request[] = [];

  async function sign(params: Request['params']): Promise<string> {
    const { types, domain, message } = JSON.parse(params.request.params[1]);
    const { EIP712Domain: _, ...others } = types;
    return signer.signTypedData(domain, others, message);
  }

  let contract: string | undefined;
  const accountsOf = (chains: readonly string[]) =>
    chains.map((chain) => `${chain}:${contract ?? signer.address}`);

  async function send(call: { to: string; data: string }): Promise<string> {
    const { to, data } = contract ? { to: contract, data: viaContract(call) } : call;
    const provider = new JsonRpcProvider(rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
    try {
      return (await signer.connect(provider).sendTransaction({ to, data })).hash;
    } finally {
      provider.destroy();
    }
  }

  const phone: PhoneWallet = {
    address: signer.address.toLowerCase(),
    clientId: await core.crypto.getClientId(),
    kit,
    shown,
    obliging: true,
    pair: (uri) => kit.pair({ uri }),
    nextProposal: proposals.next,
    nextRequest: requests.next,
    async approve({ id, params }) {
      const wanted = Object.values(params.optionalNamespaces).flatMap(({ chains }) => chains ?? []);
      const chains = chainIds.map((chain) => `eip155:${chain}`).filter((chain) => wanted.includes(chain));
      await kit.approveSession({
        id,
        namespaces: {
          eip155: {
            chains,
            methods: ['eth_signTypedData_v4', 'eth_sendTransaction'],
            events: ['accountsChanged', 'chainChanged'],
            accounts: accountsOf(chains),
          },
        },
      });
    },
    rejectProposal: ({ id }) => kit.rejectSession({ id, reason: REFUSED }),
    async answer({ topic, id, params }) {
      const { method, params: given } = params.request;
      const result = method === 'eth_sendTransaction' ? await send(given[0]) : await sign(params);
      await kit.respondSessionRequest({ topic, response: { id, jsonrpc: '2.0', result } });
    },
    reject: ({ topic, id }) =>
      kit.respondSessionRequest({ topic, response: { id, jsonrpc: '2.0', error: REFUSED } }),
    async become(address) {
      contract = address;
      for (const { topic, namespaces } of Object.values(kit.getActiveSessions())) {
        const { eip155 } = namespaces;
        if (!eip155) continue;
        const accounts = accountsOf(eip155.chains ?? []);
        await kit.updateSession({ topic, namespaces: { eip155: { ...eip155, accounts } } });
      }
    },
    async disconnect() {
      for (const topic of Object.keys(kit.getActiveSessions())) {
        await kit.disconnectSession({ topic, reason: { code: 6000, message: 'User disconnected.' } });
      }
    },
    async close() {
      core.heartbeat.stop();
      await core.relayer.transportClose();
      for (const { events } of [core.heartbeat, core.relayer, core]) events.removeAllListeners();
    },
  };
  kit.on('session_proposal', (proposal) => {
    if (phone.obliging) void phone.approve(proposal);
    else proposals.push(proposal);
  });
  kit.on('session_request', (request) => {
    shown.push(request);
    if (phone.obliging) void phone.answer(request);
    else requests.push(request);
  });
  return phone;
}
