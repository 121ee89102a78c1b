/** A place in a document: zero-based line, and column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A document as far as completion needs it: read line by line around the cursor, never as a whole. */
export interface TextSource {
  readonly lineCount: number;
  /** Length of a line without its line break, in UTF-16 code units. */
  lineLength(line: number): number;
  /** Text of a line from one column up to another, without its line break. */
  slice(line: number, from: number, to: number): string;
}
