/** Who wrote a suggestion, as far as it is known. */
export interface Origin {
  readonly model: string;
  readonly modelRoot: string;
  /** Where the model ran, in words. */
  readonly where: string;
  /**
   * Files of the workspace that it was taken from, none for the model alone; null when the answer was cut before its
   * end told.
   */
  readonly recalled: readonly string[] | null;
  /** Id of the answer that it was taken from, once that has begun. */
  readonly answer?: string;
}
