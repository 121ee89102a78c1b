/** What a part of the soak is told on the command line. */
export interface SoakOptions {
  /** Name or digest of the model. */
  readonly model: string;
  /** How much of it to do; each part says what that counts. */
  readonly rounds: number | undefined;
  /** The first seed, where a part is made of seeds: what was done before need not be done again. */
  readonly seed: number;
}
