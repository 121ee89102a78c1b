import type { Session } from './internals.ts';

/** What a session allows. */
export interface Allowance {
  /** 0x and lower case. */
  readonly account: string;
  readonly chainIds: readonly number[];
  readonly methods: readonly string[];
}

const ACCOUNT = /^eip155:(\d+):(0x[0-9a-fA-F]{40})$/;

/** The account of a session and what it may be asked; undefined where there is no Ethereum account in it. */
export function allowanceOf({ namespaces }: Session): Allowance | undefined {
  const ethereum = Object.entries(namespaces).filter(([name]) => /^eip155(:|$)/.test(name));
  const accounts = ethereum
    .flatMap(([, namespace]) => namespace.accounts)
    .flatMap((text) => {
      const [, chain, address] = ACCOUNT.exec(text) ?? [];
      return chain && address ? [{ chainId: Number(chain), address: address.toLowerCase() }] : [];
    });
  const account = accounts[0]?.address;
  if (account === undefined) return undefined;
  return {
    account,
    chainIds: accounts.filter(({ address }) => address === account).map(({ chainId }) => chainId),
    methods: ethereum.flatMap(([, { methods }]) => methods),
  };
}

/** What a wallet is asked to allow: everything is optional, and what it left out is told when it is needed. */
export function wantedNamespaces(chainIds: readonly number[]) {
  return {
    eip155: {
      chains: chainIds.map((id) => `eip155:${id}`),
      methods: ['eth_signTypedData_v4', 'eth_sendTransaction'],
      events: ['accountsChanged', 'chainChanged'],
    },
  };
}
