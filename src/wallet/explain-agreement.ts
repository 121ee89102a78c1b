import { allowanceOfSalt } from '../../protocol/payment/allowance.ts';
import type { TypedData, TypedValue } from '../../protocol/payment/typed-data.ts';
import { inEnglish } from '../../protocol/words.ts';
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
  t = inEnglish,
): Explanation {
  const { model, server, tokenName, chainTitle, channel } = facts;
  const amount = `${tokenText(agreement.amount)} ${tokenName}`;
  const until = t("The wallet's signature can be used until {0}.", moment(agreement.deadline));
  const members = [
    [t('Kind'), data.primaryType],
    [t('Contract'), data.domain.verifyingContract],
    [t('Chain'), `${data.domain.chainId}`],
    ...membersOf(data.message),
  ] as const;
  if (agreement.kind === 'allowance') {
    const { expiration } = allowanceOfSalt(channel.salt);
    return {
      title: t('Let {0} take up to {1}', server, amount),
      sentences: [
        t(
          '{0} may take up to {1} from your account on {2}, for answers of {3}, until {4}.',
          server,
          amount,
          chainTitle,
          model,
          moment(BigInt(expiration)),
        ),
        t(
          'This chain has no contract that holds what is taken against what the editor signs for each request: a dishonest server could take all of it at once.',
        ),
        t(
          'What is not taken stays in your account, and you can end this at any time by a transaction of your own.',
        ),
        until,
        t('It costs no gas and is no transaction of yours.'),
      ],
      members,
    };
  }
  if (agreement.kind === 'permit') {
    return {
      title: t('Let Permit2 take {0}', amount),
      sentences: [
        t(
          'Permit2, the contract through which you pay, may take exactly {0} from your account on {1}.',
          amount,
          chainTitle,
        ),
        t('It does so only by what you sign besides, for answers of {0} from {1}.', model, server),
        // Measured: it compares the deadline with the number of the block.
        t('A datatoken does not heed the deadline, so this signature stays good until it is used.'),
        t('It costs no gas and is no transaction of yours.'),
      ],
      members,
    };
  }
  return {
    title: t('Put {0} aside for {1}', amount, model),
    sentences: [
      t(
        '{0} go into a channel on {1} from which only {2} can be paid, for answers of {3}.',
        amount,
        chainTitle,
        server,
        model,
      ),
      t('At most {0} can be spent; after this no request asks again until that is used up.', amount),
      t(
        'The editor signs for each request what it may cost at most. The server can take that, and nothing more.',
      ),
      t(
        'What is left is yours: the server can give it back at once, or you take it back yourself after {0}.',
        durationText(channel.withdrawDelay, t),
      ),
      until,
      t('It costs no gas and is no transaction of yours.'),
    ],
    members,
  };
}
