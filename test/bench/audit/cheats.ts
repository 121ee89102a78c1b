import * as z from 'zod/mini';

/** Answers by one cheat: for each token how far its claimed log-probability is off, and its margin, in nats. */
const CheatAnswers = z.array(z.array(z.tuple([z.number(), z.number()])));
export type CheatAnswers = z.infer<typeof CheatAnswers>;

/** The real weights that were served in the place of the model's. */
export const CHEAT_NAMES = ['w4', 'w3', 'older', 'shallow'] as const;
export type CheatName = (typeof CHEAT_NAMES)[number];

/** What `npm run soak -- cheats` writes. */
export const Cheats = z.object({
  modelRoot: z.string(),
  cheats: z.object({ w4: CheatAnswers, w3: CheatAnswers, older: CheatAnswers, shallow: CheatAnswers }),
});
export type Cheats = z.infer<typeof Cheats>;
