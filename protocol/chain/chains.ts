/** The contracts that the product talks to, by the names that devnet.json uses. */
export type ContractName =
  | 'BatchSettlement'
  | 'Dispenser'
  | 'EAS'
  | 'ERC20Template'
  | 'ERC721Factory'
  | 'ERC721Template'
  | 'Escrow'
  | 'FixedRateExchange'
  | 'Multicall3'
  | 'OPFCommunityFeeCollector'
  | 'Ocean'
  | 'Permit2'
  | 'Permit2DepositCollector'
  | 'Router'
  | 'SchemaRegistry';

/** Where contracts lie, 0x and checksummed; what is absent is not on that chain. */
export type ContractAddresses = Readonly<Partial<Record<ContractName, string>>>;

/** What is known of a chain before anybody has been asked. */
export interface ChainFacts {
  readonly id: number;
  readonly title: string;
  /** The coin that pays for gas. */
  readonly coin: string;
  /** Nodes in the order in which they are asked. */
  readonly rpcs: readonly string[];
  /** Blocks, the transaction's own included, after which a transaction counts as there to stay. */
  readonly confirmations: number;
  readonly explorer: string | null;
  /** Where Ocean's factory was deployed: no asset is older. */
  readonly startBlock: number;
  readonly addresses: ContractAddresses;
}

/** Those that have one address on every chain; whether they are there, `eth_getCode` says. */
export const EVERYWHERE = {
  BatchSettlement: '0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003',
  Permit2DepositCollector: '0x4020425FAf3B746C082C2f942b4E5159887B0005',
  Permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  Multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
} as const;

/** Ocean as @oceanprotocol/contracts 2.6.0 lists it, EAS as eas-contracts 1.9.0 does; checked by a test. */
const TABLE = {
  polygon: {
    id: 137,
    title: 'Polygon',
    coin: 'POL',
    rpcs: ['https://polygon-rpc.com', 'https://polygon-bor-rpc.publicnode.com'],
    confirmations: 64,
    explorer: 'https://polygonscan.com',
    startBlock: 28_443_969,
    addresses: {
      ...EVERYWHERE,
      Ocean: '0x282d8efCe846A88B159800bd4130ad77443Fa1A1',
      OPFCommunityFeeCollector: '0x042BFbd88c3998282153088604207b2AeF045b43',
      Router: '0x78e1317186786591912A10a7aF2490B8B4697A93',
      FixedRateExchange: '0xb28Ab1AaDe4c75F8cF013136fc0c290AeaeA9BA6',
      Dispenser: '0x257fe2e49530A4B7FC3Ed597465e2931db3f20b7',
      ERC721Factory: '0x6fd867E5AEE6D62a24f97939db90C4e67A73A651',
      ERC721Template: '0xd09789Ce05aa0f6feFc18315de4964Db07Cc0618',
      ERC20Template: '0x8B8E187CF9c551e63f54AA04E21F48CDAF2296aE',
      EAS: '0x5E634ef5355f45A855d02D66eCD687b1502AF790',
      SchemaRegistry: '0x7876EEF51A891E737AF8ba5A5E0f0Fd29073D5a7',
    },
  },
  amoy: {
    id: 80_002,
    title: 'Polygon Amoy',
    coin: 'POL',
    rpcs: ['https://rpc-amoy.polygon.technology', 'https://polygon-amoy-bor-rpc.publicnode.com'],
    confirmations: 16,
    explorer: 'https://amoy.polygonscan.com',
    startBlock: 0,
    // Ocean was never deployed here.
    addresses: {
      ...EVERYWHERE,
      EAS: '0xb101275a60d8bfb14529C421899aD7CA1Ae5B5Fc',
      SchemaRegistry: '0x23c5701A1BDa89C61d181BD79E5203c730708AE7',
    },
  },
  sepolia: {
    id: 11_155_111,
    title: 'Sepolia',
    coin: 'ETH',
    rpcs: ['https://ethereum-sepolia-rpc.publicnode.com', 'https://rpc.sepolia.org'],
    confirmations: 12,
    explorer: 'https://sepolia.etherscan.io',
    startBlock: 3_722_802,
    addresses: {
      ...EVERYWHERE,
      Ocean: '0x1B083D8584dd3e6Ff37d04a6e7e82b5F622f3985',
      OPFCommunityFeeCollector: '0x69B6E54Ad2b3c2801d11d8Ad56ea1d892555b776',
      Router: '0x2112Eb973af1DBf83a4f11eda82f7a7527D7Fde5',
      FixedRateExchange: '0x80E63f73cAc60c1662f27D2DFd2EA834acddBaa8',
      Dispenser: '0x2720d405ef7cDC8a2E2e5AeBC8883C99611d893C',
      ERC721Factory: '0xEF62FB495266C72a5212A11Dce8baa79Ec0ABeB1',
      ERC721Template: '0x9C9eE07b8Ce907D2f9244F8317C1Ed29A3193bAe',
      ERC20Template: '0x30E4CC2C7A9c6aA2b2Ce93586E3Df24a3A00bcDD',
      Escrow: '0xd09789Ce05aa0f6feFc18315de4964Db07Cc0618',
      EAS: '0xC2679fBD37d54388Ce493F1DB75320D236e1815e',
      SchemaRegistry: '0x0a7E2Ff54e76B8E6659aedc9103FB21c038050D0',
    },
  },
  base: {
    id: 8453,
    title: 'Base',
    coin: 'ETH',
    rpcs: ['https://mainnet.base.org', 'https://base-rpc.publicnode.com'],
    confirmations: 12,
    explorer: 'https://basescan.org',
    startBlock: 30_562_198,
    // Ocean's token is not here: a fixed rate needs another base token.
    addresses: {
      ...EVERYWHERE,
      OPFCommunityFeeCollector: '0x2720d405ef7cDC8a2E2e5AeBC8883C99611d893C',
      Router: '0xEF62FB495266C72a5212A11Dce8baa79Ec0ABeB1',
      FixedRateExchange: '0xc37F8341Ac6e4a94538302bCd4d49Cf0852D30C0',
      Dispenser: '0xE9397625Df9B63f0C152f975234b7988b54710B8',
      ERC721Factory: '0x159924ca0F47D6F704B97E29099b89e518A17B5E',
      ERC721Template: '0x4E6058dC00e90C0DCA47A5d0D3346F409939A5ab',
      ERC20Template: '0x3c21a90599b5B7f37014cA5Bf30d3f1b73d7e391',
      Escrow: '0x43eC0a34E1b70C7f8E579ab866F37642777727E7',
      EAS: '0x4200000000000000000000000000000000000021',
      SchemaRegistry: '0x4200000000000000000000000000000000000020',
    },
  },
  'op-sepolia': {
    id: 11_155_420,
    title: 'OP Sepolia',
    coin: 'ETH',
    rpcs: ['https://sepolia.optimism.io', 'https://optimism-sepolia-rpc.publicnode.com'],
    confirmations: 12,
    explorer: 'https://sepolia-optimism.etherscan.io',
    startBlock: 3_867_703,
    addresses: {
      ...EVERYWHERE,
      Ocean: '0xf26c6C93f9f1d725e149d95f8E7B2334a406aD10',
      OPFCommunityFeeCollector: '0xF6410bf5d773C7a41ebFf972f38e7463FA242477',
      Router: '0x1B083D8584dd3e6Ff37d04a6e7e82b5F622f3985',
      FixedRateExchange: '0x69B6E54Ad2b3c2801d11d8Ad56ea1d892555b776',
      Dispenser: '0x30E4CC2C7A9c6aA2b2Ce93586E3Df24a3A00bcDD',
      ERC721Factory: '0xDEfD0018969cd2d4E648209F876ADe184815f038',
      ERC721Template: '0x3C5605202eD47C162450AE975415473e73F93072',
      ERC20Template: '0x2112Eb973af1DBf83a4f11eda82f7a7527D7Fde5',
      Escrow: '0x23A8b2D7176485a6349e4830605F323f31019333',
      EAS: '0x4200000000000000000000000000000000000021',
      SchemaRegistry: '0x4200000000000000000000000000000000000020',
    },
  },
} as const satisfies Record<string, ChainFacts>;

export type PublicChain = keyof typeof TABLE;

/** A chain's name on the command line; `devnet` is the one that devnet.json describes. */
export type ChainName = PublicChain | 'devnet';

/** The chains that others run. */
export const PUBLIC_CHAINS: Readonly<Record<PublicChain, ChainFacts>> = TABLE;

/** Chain id of the development chain. */
export const DEVNET_ID = 31_337;

/** Names for `--chain`. */
export const CHAIN_NAMES: readonly string[] = [...Object.keys(TABLE), 'devnet'];

function isPublicChain(name: string): name is PublicChain {
  return Object.hasOwn(TABLE, name);
}

/** True for a chain of the table or `devnet`. */
export function isChainName(name: string): name is ChainName {
  return CHAIN_NAMES.includes(name);
}

/** The name of a chain by its id; undefined for one that is not in the table. */
export function chainNameOf(id: number): ChainName | undefined {
  if (id === DEVNET_ID) return 'devnet';
  return CHAIN_NAMES.filter(isPublicChain).find((name) => PUBLIC_CHAINS[name].id === id);
}
