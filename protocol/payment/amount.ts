import * as z from 'zod/mini';

/** Whole numbers of a token's smallest unit; vouchers are of 128 bits. */
export const Amount = z.string().check(z.regex(/^(?:0|[1-9]\d{0,38})$/));

/** An Ethereum address; comes out in lower case. */
export const Address = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/)),
  z.transform((address: string) => address.toLowerCase()),
);

/** 32 bytes as hex with 0x; comes out in lower case. */
export const Bytes32 = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-fA-F]{64}$/)),
  z.transform((bytes: string) => bytes.toLowerCase()),
);

/** An Ethereum signature of a key (65 bytes) or of a contract (any length up to 4 kB); comes out in lower case. */
export const Signature = z.pipe(
  z.string().check(z.regex(/^0x(?:[0-9a-fA-F]{2}){1,4096}$/)),
  z.transform((bytes: string) => bytes.toLowerCase()),
);

/** CAIP-2 name of an Ethereum-like chain. */
export const Network = z.string().check(z.regex(/^eip155:[1-9]\d{0,14}$/));

/** `eip155:ID`. */
export function networkOf(chainId: number): string {
  return `eip155:${chainId}`;
}

/** The smallest of some amounts. */
export function least(...amounts: readonly [bigint, ...bigint[]]): bigint {
  return amounts.reduce((a, b) => (a < b ? a : b));
}
