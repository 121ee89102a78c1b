/** Why nothing was suggested, by name, in a sentence for the person who asks. */
export const REASONS = {
  'language-off': 'Suggestions are switched off for this language.',
  'secret-file': 'This file may hold secrets, so nothing of it is sent to a model.',
  excluded: 'This file is excluded from the workspace, so nothing of it is sent to a model.',
  'not-a-file': 'This view is not a file that is being edited.',
  'read-only': 'This file cannot be written here.',
  snoozed: 'Suggestions are snoozed.',
  'many-cursors': 'There is more than one cursor.',
  'inside-word': 'The cursor stands inside a word that goes on after it.',
  'too-little-text': 'There is too little text around the cursor to go on.',
  'dead-comment': 'The cursor stands in code that was commented out.',
  'after-undo': 'Something was undone or redone.',
  dismissed: 'The same suggestion was dismissed here before.',
  'list-differs': 'The selected entry of the suggestion list replaces what was typed.',
  starting: 'The model was not ready yet.',
  'low-memory': 'There is too little memory left to load the local model; asking by hand loads it.',
  'on-battery': 'The machine runs on its battery; asking by hand still works.',
  superseded: 'Typing went on before the answer was there.',
  stale: 'The document changed while the answer was on its way.',
  unpaid: 'This server asks for payment, and no budget is open for it: choose "PH-Codex: Pay for Answers".',
  'budget-spent': 'The budget for this server, or what may be spent in a day, is spent.',
  error: 'The server reported an error.',
  empty: 'The model had nothing to add.',
  unsure: 'The model was not sure enough of anything.',
  secret: 'The suggestion looked like a key or a password.',
  'rest-of-line': 'The suggestion only repeated the rest of the line.',
  'next-lines': 'The suggestion only repeated the lines below.',
  'previous-lines': 'The suggestion only repeated the lines above.',
  loop: 'The suggestion repeated itself.',
  'closing-bracket': 'The suggestion only closed a bracket that is closed already.',
  'closing-quote': 'The suggestion only closed a quote that is closed already.',
  punctuation: 'The suggestion was a single mark.',
} as const satisfies Record<string, string>;

export type Reason = keyof typeof REASONS;

/** Reasons that hold for a whole file, which the status bar shows as "off here". */
export type OffReason = Extract<
  Reason,
  'language-off' | 'secret-file' | 'excluded' | 'not-a-file' | 'read-only'
>;
