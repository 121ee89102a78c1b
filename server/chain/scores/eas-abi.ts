import { Interface } from 'ethers';

/** What is called of EAS. */
export const EAS = new Interface([
  'function attest(tuple(bytes32 schema, tuple(address recipient, uint64 expirationTime, bool revocable, bytes32 refUID, bytes data, uint256 value) data) request) payable returns (bytes32)',
  'function revoke(tuple(bytes32 schema, tuple(bytes32 uid, uint256 value) data) request) payable',
  'function multiTimestamp(bytes32[] data) returns (uint64)',
  'function getTimestamp(bytes32 data) view returns (uint64)',
  'function revokeOffchain(bytes32 data) returns (uint64)',
  'function getRevokeOffchain(address revoker, bytes32 data) view returns (uint64)',
  'function version() view returns (string)',
]);

/** What is called of the registry of schemas. */
export const SCHEMA_REGISTRY = new Interface([
  'function register(string schema, address resolver, bool revocable) returns (bytes32)',
  'function getSchema(bytes32 uid) view returns (tuple(bytes32 uid, address resolver, bool revocable, string schema))',
]);
