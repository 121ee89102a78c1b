import { allowanceOfSalt } from '../../protocol/payment/allowance.ts';
import type { TypedData, TypedValue } from '../../protocol/payment/typed-data.ts';
import type { AgreementFacts } from './agreement.ts';
import type { CheckedAgreement } from './check-typed-data.ts';
import { durationText } from './duration-text.ts';
import { tokenText } from './token-text.ts';

/** What a person reads before the wallet is asked. */
export interface Explanation {
  readonly title: string;
  readonly sentences: readonly string[];
  /** The message itself, member by member, as the wallet will show it. */
  readonly members: readonly (readonly [name: string, value: string])[];
}

function membersOf(value: TypedValue, path = ''): (readonly [string, string])[] {
  if (typeof value !== 'object') return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, one]) => membersOf(one, path ? `${path}.${name}` : name));
}

const moment = (seconds: bigint) =>
  new Date(Number(seconds) * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');

/** Says in words what a checked agreement means: which model, which server, how much at most, until when. */
export function explainAgreement(
  data: TypedData,
  agreement: CheckedAgreement,
  facts: AgreementFacts,
): Explanation {
  const { model, server, tokenName, chainTitle, channel } = facts;
  const amount = `${tokenText(agreement.amount)} ${tokenName}`;
  const until = `The wallet's signature can be used until ${moment(agreement.deadline)}.`;
  const members = [
    ['Kind', data.primaryType],
    ['Contract', data.domain.verifyingContract],
    ['Chain', `${data.domain.chainId}`],
    ...membersOf(data.message),
  ] as const;
  if (agreement.kind === 'allowance') {
    const { expiration } = allowanceOfSalt(channel.salt);
    return {
      title: `Let ${server} take up to ${amount}`,
      sentences: [
        `${server} may take up to ${amount} from your account on ${chainTitle}, for answers of ${model}, until ${moment(BigInt(expiration))}.`,
        'This chain has no contract that holds what is taken against what the editor signs for each request: a dishonest server could take all of it at once.',
        'What is not taken stays in your account, and you can end this at any time by a transaction of your own.',
        until,
        'It costs no gas and is no transaction of yours.',
      ],
      members,
    };
  }
  if (agreement.kind === 'permit') {
    return {
      title: `Let Permit2 take ${amount}`,
      sentences: [
        `Permit2, the contract through which you pay, may take exactly ${amount} from your account on ${chainTitle}.`,
        `It does so only by what you sign besides, for answers of ${model} from ${server}.`,
        // Measured: it compares the deadline with the number of the block.
        'A datatoken does not heed the deadline, so this signature stays good until it is used.',
        'It costs no gas and is no transaction of yours.',
      ],
      members,
    };
  }
  return {
    title: `Put ${amount} aside for ${model}`,
    sentences: [
      `${amount} go into a channel on ${chainTitle} from which only ${server} can be paid, for answers of ${model}.`,
      `At most ${amount} can be spent; after this no request asks again until that is used up.`,
      'The editor signs for each request what it may cost at most. The server can take that, and nothing more.',
      `What is left is yours: the server can give it back at once, or you take it back yourself after ${durationText(channel.withdrawDelay)}.`,
      until,
      'It costs no gas and is no transaction of yours.',
    ],
    members,
  };
}
