/** What a wallet is asked to do, by the names of EIP-1193. */
export interface WalletCall {
  readonly method: 'eth_signTypedData_v4' | 'eth_sendTransaction';
  readonly params: readonly unknown[];
  readonly chainId: number;
}

export interface CallOptions {
  /** Stops the waiting; the wallet may still show the request. */
  readonly signal?: AbortSignal;
  /** Sends the request once more although an earlier one of the same content may still be answered. */
  readonly again?: boolean;
}

export type WalletKind = 'walletconnect' | 'browser' | 'development';

/** A connected wallet: a provider after EIP-1193, less what is not needed here. */
export interface Wallet {
  readonly kind: WalletKind;
  /** What the wallet calls itself. */
  readonly name: string;
  /** Address of the account, 0x and lower case. */
  readonly account: string;
  /** Chains that it signs for; undefined where only asking would tell. */
  readonly chainIds: readonly number[] | undefined;
  /**
   * Asks the wallet, and gives its answer as it came. Throws PHC_WALLET_REFUSED, PHC_WALLET_SILENT, PHC_WALLET_CHAIN,
   * PHC_WALLET_ENDED, PHC_WALLET_FAILED, or the signal's reason.
   */
  request(call: WalletCall, options?: CallOptions): Promise<unknown>;
  /** Calls back when account or chains changed, until the function it gives is called. */
  onChange(listener: () => void): () => void;
  /** Calls back once when the wallet, its page or the network ended the connection. */
  onEnd(listener: () => void): () => void;
  /** Ends the connection on both sides and forgets it. */
  disconnect(): Promise<void>;
  /** Lets go of sockets and timers and keeps the connection for the next start. */
  close(): Promise<void>;
}
