// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Brings the tokens of a deposit to the contract that calls it.
interface IDepositCollector {
    function collect(address payer, address token, uint128 amount, bytes32 channelId, bytes calldata data) external;
}

interface IERC1271 {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}

interface IERC20 {
    function balanceOf(address account) external view returns (uint256);
}

/// Payment channels with cumulative vouchers, for development chains only: written from the interface that the
/// settlement contract of x402 publishes (ABI and EIP-712 types in its npm package), not from its source. Public chains
/// have the canonical contract at the same address; see docs/reference/payments.md for what is the same.
contract BatchSettlement {
    /// Who pays, whose vouchers count, who is paid, who may claim, in which token.
    struct ChannelConfig {
        address payer;
        address payerAuthorizer;
        address receiver;
        address receiverAuthorizer;
        address token;
        uint40 withdrawDelay;
        bytes32 salt;
    }

    struct Voucher {
        ChannelConfig channel;
        uint128 maxClaimableAmount;
    }

    struct VoucherClaim {
        Voucher voucher;
        bytes signature;
        uint128 totalClaimed;
    }

    /// One slot: all that was deposited and not paid back, and how much of it was claimed so far.
    struct Channel {
        uint128 balance;
        uint128 totalClaimed;
    }

    struct Withdrawal {
        uint128 amount;
        uint40 initiatedAt;
    }

    struct Receiver {
        uint128 totalClaimed;
        uint128 totalSettled;
    }

    event Deposited(bytes32 indexed channelId, address indexed payer, uint128 amount);
    event Claimed(bytes32 indexed channelId, uint128 totalClaimed);
    event Settled(address indexed receiver, address indexed token, address indexed sender, uint128 amount);
    event WithdrawInitiated(bytes32 indexed channelId, uint128 amount);
    event WithdrawFinalized(bytes32 indexed channelId, uint128 amount);
    event Refunded(bytes32 indexed channelId, uint128 amount);

    error InvalidChannel();
    error InvalidSignature();
    error InvalidNonce();
    error NotAuthorized();
    error ZeroAmount();
    error DepositNotReceived();
    error ClaimExceedsCeiling();
    error ClaimExceedsBalance();
    error WithdrawExceedsBalance();
    error WithdrawPending();
    error WithdrawNotInitiated();
    error WithdrawDelayNotElapsed();
    error TransferFailed();
    error Reentered();

    bytes32 public constant CHANNEL_CONFIG_TYPEHASH = keccak256(
        "ChannelConfig(address payer,address payerAuthorizer,address receiver,address receiverAuthorizer,address token,uint40 withdrawDelay,bytes32 salt)"
    );
    bytes32 private constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 channelId,uint128 maxClaimableAmount)");
    bytes32 private constant REFUND_TYPEHASH = keccak256("Refund(bytes32 channelId,uint256 nonce,uint128 amount)");
    bytes32 private constant CLAIM_ENTRY_TYPEHASH =
        keccak256("ClaimEntry(bytes32 channelId,uint128 maxClaimableAmount,uint128 totalClaimed)");
    bytes32 private constant CLAIM_BATCH_TYPEHASH = keccak256(
        "ClaimBatch(ClaimEntry[] claims)ClaimEntry(bytes32 channelId,uint128 maxClaimableAmount,uint128 totalClaimed)"
    );
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("x402 Batch Settlement");
    bytes32 private constant VERSION_HASH = keccak256("1");

    uint256 private constant MIN_WITHDRAW_DELAY = 15 minutes;
    uint256 private constant MAX_WITHDRAW_DELAY = 30 days;

    mapping(bytes32 channelId => Channel) public channels;
    mapping(bytes32 channelId => Withdrawal) public pendingWithdrawals;
    mapping(bytes32 channelId => uint256) public refundNonce;
    mapping(address receiver => mapping(address token => Receiver)) public receivers;

    bool private transient entered;

    /// Whatever a token or a collector calls back finds the money untouchable.
    modifier alone() {
        if (entered) revert Reentered();
        entered = true;
        _;
        entered = false;
    }

    /// Several calls in one transaction, all or none.
    function multicall(bytes[] calldata data) external returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 i = 0; i < data.length; i++) {
            (bool ok, bytes memory result) = address(this).delegatecall(data[i]);
            if (!ok) {
                assembly {
                    revert(add(result, 32), mload(result))
                }
            }
            results[i] = result;
        }
    }

    /// Adds to a channel what `collector` brings; anybody may bring it for anybody.
    function deposit(
        ChannelConfig calldata config,
        uint128 amount,
        address collector,
        bytes calldata collectorData
    ) external alone {
        if (
            config.payer == address(0) || config.receiver == address(0) || config.receiverAuthorizer == address(0)
                || config.token == address(0) || config.withdrawDelay < MIN_WITHDRAW_DELAY
                || config.withdrawDelay > MAX_WITHDRAW_DELAY
        ) revert InvalidChannel();
        if (amount == 0) revert ZeroAmount();
        bytes32 channelId = getChannelId(config);
        uint256 before = IERC20(config.token).balanceOf(address(this));
        IDepositCollector(collector).collect(config.payer, config.token, amount, channelId, collectorData);
        // The collector is anybody's contract: what counts is what has arrived.
        if (IERC20(config.token).balanceOf(address(this)) != before + amount) revert DepositNotReceived();
        channels[channelId].balance += amount;
        emit Deposited(channelId, config.payer, amount);
    }

    /// Takes what vouchers allow; every row must name the caller as receiver or as its authorizer.
    function claim(VoucherClaim[] calldata voucherClaims) external alone {
        for (uint256 i = 0; i < voucherClaims.length; i++) {
            ChannelConfig calldata config = voucherClaims[i].voucher.channel;
            if (msg.sender != config.receiver && msg.sender != config.receiverAuthorizer) revert NotAuthorized();
            _claim(voucherClaims[i], getChannelId(config));
        }
    }

    /// The same, sent by anybody, for rows that one receiver's authorizer has signed together.
    function claimWithSignature(VoucherClaim[] calldata voucherClaims, bytes calldata authorizerSignature)
        external
        alone
    {
        if (voucherClaims.length == 0) return;
        address authorizer = voucherClaims[0].voucher.channel.receiverAuthorizer;
        bytes32[] memory entries = new bytes32[](voucherClaims.length);
        for (uint256 i = 0; i < voucherClaims.length; i++) {
            if (voucherClaims[i].voucher.channel.receiverAuthorizer != authorizer) revert NotAuthorized();
            bytes32 channelId = getChannelId(voucherClaims[i].voucher.channel);
            entries[i] = _entryHash(channelId, voucherClaims[i]);
            _claim(voucherClaims[i], channelId);
        }
        _requireSignature(authorizer, _batchDigest(entries), authorizerSignature);
    }

    /// Pays a receiver what was claimed for it.
    function settle(address receiver, address token) external alone {
        Receiver storage account = receivers[receiver][token];
        uint128 amount = account.totalClaimed - account.totalSettled;
        if (amount == 0) return;
        account.totalSettled = account.totalClaimed;
        _pay(token, receiver, amount);
        emit Settled(receiver, token, msg.sender, amount);
    }

    /// Announces that the payer takes back `amount`; the receiver has the channel's delay to claim what is its own.
    function initiateWithdraw(ChannelConfig calldata config, uint128 amount) external alone {
        bytes32 channelId = _ofPayer(config);
        if (amount == 0) revert ZeroAmount();
        if (amount > _available(channelId)) revert WithdrawExceedsBalance();
        if (pendingWithdrawals[channelId].initiatedAt != 0) revert WithdrawPending();
        pendingWithdrawals[channelId] = Withdrawal(amount, uint40(block.timestamp));
        emit WithdrawInitiated(channelId, amount);
    }

    /// Pays the payer what was announced, or what claims have left of it.
    function finalizeWithdraw(ChannelConfig calldata config) external alone {
        bytes32 channelId = _ofPayer(config);
        Withdrawal memory pending = pendingWithdrawals[channelId];
        if (pending.initiatedAt == 0) revert WithdrawNotInitiated();
        if (block.timestamp < uint256(pending.initiatedAt) + config.withdrawDelay) revert WithdrawDelayNotElapsed();
        delete pendingWithdrawals[channelId];
        uint128 available = _available(channelId);
        uint128 amount = pending.amount < available ? pending.amount : available;
        channels[channelId].balance -= amount;
        if (amount > 0) _pay(config.token, config.payer, amount);
        emit WithdrawFinalized(channelId, amount);
    }

    /// Gives the payer back up to `amount` at once, by the receiver's own will.
    function refund(ChannelConfig calldata config, uint128 amount) external alone {
        if (msg.sender != config.receiver && msg.sender != config.receiverAuthorizer) revert NotAuthorized();
        _refund(config, getChannelId(config), amount);
    }

    /// The same, sent by anybody with the signature of the receiver's authorizer.
    function refundWithSignature(
        ChannelConfig calldata config,
        uint128 amount,
        uint256 nonce,
        bytes calldata receiverAuthorizerSignature
    ) external alone {
        bytes32 channelId = getChannelId(config);
        if (nonce != refundNonce[channelId]) revert InvalidNonce();
        _requireSignature(
            config.receiverAuthorizer, getRefundDigest(channelId, nonce, amount), receiverAuthorizerSignature
        );
        refundNonce[channelId] = nonce + 1;
        _refund(config, channelId, amount);
    }

    function getChannelId(ChannelConfig calldata config) public view returns (bytes32) {
        return _digest(keccak256(abi.encode(CHANNEL_CONFIG_TYPEHASH, config)));
    }

    function getVoucherDigest(bytes32 channelId, uint128 maxClaimableAmount) public view returns (bytes32) {
        return _digest(keccak256(abi.encode(VOUCHER_TYPEHASH, channelId, maxClaimableAmount)));
    }

    function getRefundDigest(bytes32 channelId, uint256 nonce, uint128 amount) public view returns (bytes32) {
        return _digest(keccak256(abi.encode(REFUND_TYPEHASH, channelId, nonce, amount)));
    }

    function getClaimBatchDigest(VoucherClaim[] calldata voucherClaims) external view returns (bytes32) {
        bytes32[] memory entries = new bytes32[](voucherClaims.length);
        for (uint256 i = 0; i < voucherClaims.length; i++) {
            entries[i] = _entryHash(getChannelId(voucherClaims[i].voucher.channel), voucherClaims[i]);
        }
        return _batchDigest(entries);
    }

    function _claim(VoucherClaim calldata row, bytes32 channelId) private {
        Channel memory channel = channels[channelId];
        // A row that is behind takes nothing, so that a repeated claim does not fail the batch around it.
        if (row.totalClaimed <= channel.totalClaimed) return;
        if (row.totalClaimed > row.voucher.maxClaimableAmount) revert ClaimExceedsCeiling();
        if (row.totalClaimed > channel.balance) revert ClaimExceedsBalance();
        ChannelConfig calldata config = row.voucher.channel;
        bytes32 digest = getVoucherDigest(channelId, row.voucher.maxClaimableAmount);
        if (config.payerAuthorizer == address(0)) {
            _requireSignature(config.payer, digest, row.signature);
        } else if (_recover(digest, row.signature) != config.payerAuthorizer) {
            revert InvalidSignature();
        }
        receivers[config.receiver][config.token].totalClaimed += row.totalClaimed - channel.totalClaimed;
        channels[channelId].totalClaimed = row.totalClaimed;
        emit Claimed(channelId, row.totalClaimed);
    }

    function _refund(ChannelConfig calldata config, bytes32 channelId, uint128 asked) private {
        uint128 available = _available(channelId);
        uint128 amount = asked < available ? asked : available;
        if (amount == 0) revert ZeroAmount();
        channels[channelId].balance -= amount;
        uint128 left = available - amount;
        if (pendingWithdrawals[channelId].amount > left) {
            if (left == 0) delete pendingWithdrawals[channelId];
            else pendingWithdrawals[channelId].amount = left;
        }
        _pay(config.token, config.payer, amount);
        emit Refunded(channelId, amount);
    }

    /// The channel, where the caller may act for its payer; the money goes to the payer in any case.
    function _ofPayer(ChannelConfig calldata config) private view returns (bytes32) {
        if (msg.sender != config.payer && msg.sender != config.payerAuthorizer) revert NotAuthorized();
        return getChannelId(config);
    }

    function _available(bytes32 channelId) private view returns (uint128) {
        Channel memory channel = channels[channelId];
        return channel.balance - channel.totalClaimed;
    }

    function _pay(address token, address to, uint128 amount) private {
        (bool ok, bytes memory result) = token.call(abi.encodeWithSignature("transfer(address,uint256)", to, amount));
        if (!ok || token.code.length == 0 || (result.length > 0 && !abi.decode(result, (bool)))) {
            revert TransferFailed();
        }
    }

    function _entryHash(bytes32 channelId, VoucherClaim calldata row) private pure returns (bytes32) {
        return keccak256(
            abi.encode(CLAIM_ENTRY_TYPEHASH, channelId, row.voucher.maxClaimableAmount, row.totalClaimed)
        );
    }

    function _batchDigest(bytes32[] memory entries) private view returns (bytes32) {
        return _digest(keccak256(abi.encode(CLAIM_BATCH_TYPEHASH, keccak256(abi.encodePacked(entries)))));
    }

    /// Computed anew each time: the code is put at its address without a constructor.
    function _digest(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _requireSignature(address signer, bytes32 digest, bytes calldata signature) private view {
        if (signer.code.length == 0) {
            if (_recover(digest, signature) != signer) revert InvalidSignature();
        } else if (IERC1271(signer).isValidSignature(digest, signature) != IERC1271.isValidSignature.selector) {
            revert InvalidSignature();
        }
    }

    /// The address whose key signed, never zero.
    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        if (signature.length != 65) revert InvalidSignature();
        signer = ecrecover(digest, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
        if (signer == address(0)) revert InvalidSignature();
    }
}
