/** What a dishonest server does; each is a process of its own. */
export const ATTACKS = {
  honest: 'nothing: it is honest',
  swap: 'serves the model’s weights at 4 bits',
  'older-checkpoint': 'serves an older checkpoint',
  'other-model': 'serves another network with the same vocabulary',
  sometimes: 'serves other weights for 1 answer in 20',
  'honest-when-watched': 'serves the model to whoever repeats a prompt, other weights else',
  'forge-logprobs': 'serves other weights, and claims the log-probabilities of a surer model',
  truncate: 'breaks off half-way and says that the answer is complete',
  'other-text': 'changes a word of the text after it was signed',
  replay: 'gives an old answer with its receipt to every request',
  withhold: 'gives no receipts',
  equivocate: 'signs two receipts with one number',
  backdate: 'signs yesterday’s time',
} as const;
export type Attack = keyof typeof ATTACKS;

/** How the process of a dishonest server is set up; its one argument, as JSON. */
export interface DishonestOptions {
  readonly attack: Attack;
  /** The model that it names. */
  readonly folder: string;
  readonly modelRoot: string;
  /** The weights that it serves instead, where it does. */
  readonly cheap: string;
  /** Of how many answers one is a cheat's, where it cheats seldom. */
  readonly oneIn: number;
  /** How many answers it has given before, to others. */
  readonly answered: number;
  readonly home: string;
}
