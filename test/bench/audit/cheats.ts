import * as z from 'zod/mini';

/** Answers of one cheat: for each token how far its claimed log-probability is off, and its margin, in nats. */
const CheatAnswers = z.array(z.array(z.tuple([z.number(), z.number()])));
export type CheatAnswers = z.infer<typeof CheatAnswers>;

/** What `measure-cheats.ts` writes. */
export const Cheats = z.object({
  modelRoot: z.string(),
  cheats: z.record(z.string(), CheatAnswers),
});
