/** Lines longer than any that is typed are encoded, and given up, word by word. */
export const LONGEST_LINE = 4096;
/** A blank after something visible. */
const WORD_STARTS = /(?<=\S)(?= )/;
/** Where a pre-token always begins, so that a text can be encoded line by line: at a line end after something visible… */
const LINE_ENDS = /(?<=\S)(?=\r?\n)/;
/** …or, where punctuation keeps the line ends that follow it, behind the last of them. */
const WITH_LINE_ENDS = /[\r\n]\s*/g;

/** Looks at each blank once: a pattern that looks ahead from each line end takes 25 s for 300 kB of them. */
function* splitBehindLineEnds(text: string): Generator<string> {
  let begin = 0;
  for (const { 0: blanks, index } of text.matchAll(WITH_LINE_ENDS)) {
    const last = blanks.lastIndexOf('\n');
    if (last < blanks.lastIndexOf('\r')) continue;
    const end = index + last + 1;
    yield text.slice(begin, end);
    begin = end;
  }
  if (begin < text.length) yield text.slice(begin);
}

/**
 * Cuts a text into pieces that can be encoded one by one: the tokens are those of the whole text.
 * @param keepsLineEnds whether punctuation and the line ends after it are one word to the model.
 */
export function* cutPieces(text: string, keepsLineEnds: boolean): Generator<string> {
  for (const line of keepsLineEnds ? splitBehindLineEnds(text) : text.split(LINE_ENDS)) {
    if (line.length > LONGEST_LINE) yield* line.split(WORD_STARTS);
    else yield line;
  }
}
