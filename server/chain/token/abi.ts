import { Interface } from 'ethers';

// Only what is called, as the sources of @oceanprotocol/contracts 2.6.0 have it; a test compares each line with them.

/** Every token. */
export const ERC20 = new Interface([
  'function name() view returns (string)',
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
  'function balanceOf(address account) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function transfer(address to, uint256 amount) returns (bool)',
]);

const PROVIDER_FEE =
  'tuple(address providerFeeAddress, address providerFeeToken, uint256 providerFeeAmount, uint8 v, bytes32 r, ' +
  'bytes32 s, uint256 validUntil, bytes providerData)';
const MARKET_FEE =
  'tuple(address consumeMarketFeeAddress, address consumeMarketFeeToken, uint256 consumeMarketFeeAmount)';

/** What an Ocean datatoken (template 1) has beside a token's functions. */
export const DATATOKEN = new Interface([
  'function mint(address account, uint256 value)',
  'function isMinter(address account) view returns (bool)',
  'function isERC20Deployer(address user) view returns (bool)',
  'function getERC721Address() view returns (address)',
  'function getPaymentCollector() view returns (address)',
  'function getFixedRates() view returns (tuple(address contractAddress, bytes32 id)[])',
  'function getDispensers() view returns (address[])',
  'function getPublishingMarketFee() view returns (address, address, uint256)',
  'function createDispenser(address _dispenser, uint256 maxTokens, uint256 maxBalance, bool withMint, address allowedSwapper)',
  `function startOrder(address consumer, uint256 serviceIndex, ${PROVIDER_FEE} _providerFee, ${MARKET_FEE} _consumeMarketFee)`,
  `function reuseOrder(bytes32 orderTxId, ${PROVIDER_FEE} _providerFee)`,
  'event OrderStarted(address indexed consumer, address payer, uint256 amount, uint256 serviceIndex, uint256 timestamp, address indexed publishMarketAddress, uint256 blockNumber)',
]);

/** The data NFT of an asset. */
export const DATA_NFT = new Interface([
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function getTokensList() view returns (address[])',
]);

/** Ocean's factory, which knows its own tokens. */
export const FACTORY = new Interface([
  'function erc20List(address) view returns (bool)',
  'function erc721List(address) view returns (address)',
]);

/** Ocean's router, which knows the fees of its community. */
export const ROUTER = new Interface([
  'function getOPCCollector() view returns (address)',
  'function getOPCConsumeFee() view returns (uint256)',
]);

/** Ocean's fixed-rate exchange. */
export const FIXED_RATE = new Interface([
  'function getExchange(bytes32 exchangeId) view returns (address exchangeOwner, address datatoken, uint256 dtDecimals, address baseToken, uint256 btDecimals, uint256 fixedRate, bool active, uint256 dtSupply, uint256 btSupply, uint256 dtBalance, uint256 btBalance, bool withMint)',
  'function getAllowedSwapper(bytes32 exchangeId) view returns (address allowedSwapper)',
  'function calcBaseInGivenOutDT(bytes32 exchangeId, uint256 datatokenAmount, uint256 consumeMarketSwapFeeAmount) view returns (uint256 baseTokenAmount, uint256 oceanFeeAmount, uint256 publishMarketFeeAmount, uint256 consumeMarketFeeAmount)',
  'function calcBaseOutGivenInDT(bytes32 exchangeId, uint256 datatokenAmount, uint256 consumeMarketSwapFeeAmount) view returns (uint256 baseTokenAmount, uint256 oceanFeeAmount, uint256 publishMarketFeeAmount, uint256 consumeMarketFeeAmount)',
  'function buyDT(bytes32 exchangeId, uint256 datatokenAmount, uint256 maxBaseTokenAmount, address consumeMarketAddress, uint256 consumeMarketSwapFeeAmount)',
  'function sellDT(bytes32 exchangeId, uint256 datatokenAmount, uint256 minBaseTokenAmount, address consumeMarketAddress, uint256 consumeMarketSwapFeeAmount)',
  'function collectBT(bytes32 exchangeId, uint256 amount)',
]);

/** Ocean's dispenser of free datatokens. */
export const DISPENSER = new Interface([
  'function status(address datatoken) view returns (bool active, address owner, bool isMinter, uint256 maxTokens, uint256 maxBalance, uint256 balance, address allowedSwapper)',
  'function dispense(address datatoken, uint256 amount, address destination) payable',
  'function activate(address datatoken, uint256 maxTokens, uint256 maxBalance)',
  'function deactivate(address datatoken)',
  'function setAllowedSwapper(address datatoken, address newAllowedSwapper)',
]);
