import { isError, type Log, type TransactionReceipt } from 'ethers';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../connect.ts';
import { DATATOKEN } from './abi.ts';

/** One datatoken paid for one use of a service. */
export interface Order {
  readonly id: string;
  readonly datatoken: string;
  /** Who may use the service. */
  readonly consumer: string;
  readonly payer: string;
  readonly serviceIndex: number;
  /** Seconds since the epoch. */
  readonly orderedAt: number;
  /** False for an order through the factory: Ocean's own node does not recognise those. */
  readonly direct: boolean;
}

/** Whose order of which service it has to be. */
export interface OrderWanted {
  readonly datatoken: string;
  readonly consumer: string;
  readonly serviceIndex?: number | undefined;
}

function readOrder(log: Log, receipt: TransactionReceipt): Order | undefined {
  const event = DATATOKEN.parseLog(log);
  if (event?.name !== 'OrderStarted') return undefined;
  const { consumer, payer, serviceIndex, timestamp } = event.args.toObject();
  return {
    id: receipt.hash,
    datatoken: log.address,
    consumer: String(consumer),
    payer: String(payer),
    serviceIndex: Number(serviceIndex),
    orderedAt: Number(timestamp),
    direct: receipt.to !== null && sameAddress(receipt.to, log.address),
  };
}

/**
 * Finds the order that a transaction made, in its own receipt: anybody can claim to reuse any order, and the contract
 * believes it. Throws `PHC_TOKEN_ORDER` where the transaction is not there to stay or made no such order.
 */
export async function findOrder(
  { provider, confirmations }: Chain,
  id: string,
  { datatoken, consumer, serviceIndex }: OrderWanted,
): Promise<Order> {
  const refuse = (detail: string): never => {
    throw new PhcError('PHC_TOKEN_ORDER', { detail });
  };
  const receipt = await provider.getTransactionReceipt(id).catch((error) => {
    if (isError(error, 'INVALID_ARGUMENT') || isError(error, 'UNKNOWN_ERROR')) return null;
    throw error;
  });
  if (!receipt) return refuse(`no transaction ${id}`);
  if ((await receipt.confirmations()) < confirmations) refuse(`${id} is too young to count on`);
  const orders = receipt.logs
    .filter(({ address }) => sameAddress(address, datatoken))
    .flatMap((log) => readOrder(log, receipt) ?? []);
  const found = orders.find(
    (order) =>
      sameAddress(order.consumer, consumer) &&
      (serviceIndex === undefined || order.serviceIndex === serviceIndex),
  );
  return found ?? refuse(`${id} ordered no such service of ${datatoken} for ${consumer}`);
}
