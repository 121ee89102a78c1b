import { Interface } from 'ethers';

// Only what is called and read, as the sources of @oceanprotocol/contracts 2.6.0 have it; a test compares each line.

const NFT =
  'tuple(string name, string symbol, uint256 templateIndex, string tokenURI, bool transferable, address owner) _NftCreateData';
const TOKEN =
  'tuple(uint256 templateIndex, string[] strings, address[] addresses, uint256[] uints, bytes[] bytess) _ErcCreateData';
const FIXED = 'tuple(address fixedPriceAddress, address[] addresses, uint256[] uints) _FixedData';
const DISPENSER =
  'tuple(address dispenserAddress, uint256 maxTokens, uint256 maxBalance, bool withMint, address allowedSwapper) _DispenserData';

/** What Ocean's factory makes in one transaction. */
export const ASSET_FACTORY = new Interface([
  `function createNftWithErc20(${NFT}, ${TOKEN}) returns (address erc721Address, address erc20Address)`,
  `function createNftWithErc20WithFixedRate(${NFT}, ${TOKEN}, ${FIXED}) returns (address erc721Address, address erc20Address, bytes32 exchangeId)`,
  `function createNftWithErc20WithDispenser(${NFT}, ${TOKEN}, ${DISPENSER}) returns (address erc721Address, address erc20Address)`,
  'event NFTCreated(address newTokenAddress, address indexed templateAddress, string tokenName, address indexed admin, string symbol, string tokenURI, bool transferable, address indexed creator)',
  'event TokenCreated(address indexed newTokenAddress, address indexed templateAddress, string name, string symbol, uint256 cap, address creator)',
  'event NewFixedRate(bytes32 exchangeId, address indexed owner, address exchangeContract, address indexed baseToken)',
]);

const PROOF = 'tuple(address validatorAddress, uint8 v, bytes32 r, bytes32 s)[] _metadataProofs';

/** What the owner of a data NFT does with it. */
export const OWNED_NFT = new Interface([
  `function setMetaData(uint8 _metaDataState, string _metaDataDecryptorUrl, string _metaDataDecryptorAddress, bytes flags, bytes data, bytes32 _metaDataHash, ${PROOF})`,
  'function setMetaDataState(uint8 _metaDataState)',
  'function setNewData(bytes32 _key, bytes _value)',
  'function getData(bytes32 _key) view returns (bytes _value)',
  'function getTokensList() view returns (address[])',
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function transferFrom(address from, address to, uint256 tokenId)',
  'event MetadataCreated(address indexed createdBy, uint8 state, string decryptorUrl, bytes flags, bytes data, bytes32 metaDataHash, uint256 timestamp, uint256 blockNumber)',
  'event MetadataUpdated(address indexed updatedBy, uint8 state, string decryptorUrl, bytes flags, bytes data, bytes32 metaDataHash, uint256 timestamp, uint256 blockNumber)',
  'event MetadataState(address indexed updatedBy, uint8 state, uint256 timestamp, uint256 blockNumber)',
  'event DataChanged(bytes32 indexed key, bytes value)',
  'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)',
]);
