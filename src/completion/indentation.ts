const TAB_WIDTH = 4;

/** Width of the blanks that a line begins with, in columns. */
export function indentation(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === ' ') width += 1;
    else if (char === '\t') width += TAB_WIDTH - (width % TAB_WIDTH);
    else break;
  }
  return width;
}

/** True for a line of nothing but blanks. */
export function isBlank(line: string): boolean {
  return line.trim() === '';
}
