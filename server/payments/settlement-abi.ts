import { Interface } from 'ethers';

const CHANNEL =
  'tuple(address payer,address payerAuthorizer,address receiver,address receiverAuthorizer,address token,uint40 withdrawDelay,bytes32 salt)';
const CLAIM = `tuple(tuple(${CHANNEL} channel,uint128 maxClaimableAmount) voucher,bytes signature,uint128 totalClaimed)`;

/** What is called of the settlement contract, as the npm package of x402 publishes it. */
export const SETTLEMENT_ABI = new Interface([
  'function multicall(bytes[] data) returns (bytes[] results)',
  `function deposit(${CHANNEL} config,uint128 amount,address collector,bytes collectorData)`,
  `function claim(${CLAIM}[] voucherClaims)`,
  `function claimWithSignature(${CLAIM}[] voucherClaims,bytes authorizerSignature)`,
  'function settle(address receiver,address token)',
  `function initiateWithdraw(${CHANNEL} config,uint128 amount)`,
  `function finalizeWithdraw(${CHANNEL} config)`,
  `function refund(${CHANNEL} config,uint128 amount)`,
  `function refundWithSignature(${CHANNEL} config,uint128 amount,uint256 nonce,bytes receiverAuthorizerSignature)`,
  'function channels(bytes32 channelId) view returns (uint128 balance,uint128 totalClaimed)',
  'function pendingWithdrawals(bytes32 channelId) view returns (uint128 amount,uint40 initiatedAt)',
  'function refundNonce(bytes32 channelId) view returns (uint256)',
  'function receivers(address receiver,address token) view returns (uint128 totalClaimed,uint128 totalSettled)',
  `function getChannelId(${CHANNEL} config) view returns (bytes32)`,
]);
