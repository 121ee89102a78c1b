// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// A wallet that is a contract: what its owner signs is its own (EIP-1271), as long as that is the owner.
contract OwnedWallet {
    address public owner;
    /// Makes it answer otherwise to whoever pays for gas, as no question does.
    bool public liesToQuestions;

    constructor(address first) {
        owner = first;
    }

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner");
        _;
    }

    function change(address next) external onlyOwner {
        owner = next;
    }

    function lie() external onlyOwner {
        liesToQuestions = true;
    }

    function execute(address to, bytes calldata data) external onlyOwner returns (bytes memory) {
        (bool ok, bytes memory result) = to.call(data);
        require(ok, "the call failed");
        return result;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (liesToQuestions && tx.gasprice > 0) return 0xffffffff;
        if (signature.length != 65) return 0xffffffff;
        address signer =
            ecrecover(hash, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
        return signer == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
