import { PERMIT2 } from '../../protocol/payment/deposit-data.ts';
import { inEnglish } from '../../protocol/words.ts';
import type { AgreementFacts } from './agreement.ts';
import type { Explanation } from './explain-agreement.ts';
import { tokenText } from './token-text.ts';

/** Says in words what a wallet that is a contract has to send, since it cannot sign the token's own permit. */
export function explainApproval(facts: AgreementFacts, t = inEnglish): Explanation {
  const { model, server, tokenName, chainTitle, datatoken, chainId, budget } = facts;
  const amount = `${tokenText(budget)} ${tokenName}`;
  return {
    title: t('Let Permit2 take {0}', amount),
    sentences: [
      t(
        'Your wallet is a contract, which cannot sign the permit of a datatoken: it sends a transaction, at its gas.',
      ),
      t(
        'Permit2, the contract through which you pay, may then take exactly {0} from your account on {1}.',
        amount,
        chainTitle,
      ),
      t('It does so only by what you sign besides, for answers of {0} from {1}.', model, server),
    ],
    members: [
      [t('Kind'), 'approve'],
      [t('Contract'), datatoken],
      [t('Chain'), `${chainId}`],
      ['spender', PERMIT2],
      ['amount', `${budget}`],
    ],
  };
}
