import { channelId, voucherData } from '../../../protocol/payment/channel.ts';
import { newSecret, signingKey } from '../../../protocol/payment/key.ts';
import { BATCH, claimRow } from '../../../server/payments/claims.ts';
import type { LedgerChannel } from '../../../server/payments/ledger-channel.ts';
import { openRail } from '../../../server/payments/open-rail.ts';
import { channelConfig, signDeposit } from '../../../src/client/payment/deposit.ts';
import type { Offer } from '../../../src/client/payment/offer.ts';
import { signBy } from '../../support/our-payer.ts';
import type { PaidWorld } from '../../support/paid-server.ts';

const DEPOSIT = 1_000_000n;

/** Has one payer's deposit brought to the chain, and gives what the ledger would know of the channel. */
async function paidChannel(
  world: PaidWorld,
  offer: Offer,
  rail: Awaited<ReturnType<typeof openRail>>['rail'],
): Promise<LedgerChannel> {
  const wallet = await world.payer();
  const key = signingKey(newSecret());
  const config = channelConfig(offer, wallet.address, key.address, `0x${'00'.repeat(32)}`);
  const id = channelId(offer.chainId, config);
  const plan = {
    offer,
    config,
    amount: DEPOSIT,
    permitNonce: 0n,
    nonce: 1n,
    deadline: BigInt(Math.floor(Date.now() / 1000) + 280),
  };
  const { amount, authorization, permit } = await signDeposit(plan, signBy(wallet));
  const signed = { channelId: id, maxClaimableAmount: '0', signature: '0x00' };
  const payload = {
    type: 'deposit' as const,
    channelConfig: config,
    voucher: signed,
    deposit: { amount, authorization },
  };
  await rail.deposit(payload, permit);
  const [state] = await rail.read([{ id, config }]);
  const signature = key.sign(voucherData(offer.chainId, id, 900n));
  return { ...state!, id, config, charged: 800n, signed: 900n, signature, open: 0, reserved: 0n, usedAt: 0 };
}

/** Gas for each of 50 payers in one claim that also pays the receiver, as the server sends it. */
export async function measureClaimGas(world: PaidWorld, offer: Offer): Promise<number> {
  const open = await openRail(world.settings(), world.net.home);
  try {
    const channels: LedgerChannel[] = [];
    while (channels.length < BATCH) channels.push(await paidChannel(world, offer, open.rail));
    const hash = await open.rail.claim(channels.map(claimRow));
    const receipt = await world.net.chain.provider.getTransactionReceipt(hash);
    if (receipt?.status !== 1) throw new Error('the claim failed');
    return Number(receipt.gasUsed) / BATCH;
  } finally {
    open.stop();
  }
}
