import { isBlank } from './indentation.ts';
import { lineBefore, type Place } from './place.ts';

const LINE_COMMENT = /^\s*(?:\/\/|#|--|;|%)+(?!!)\s?(.*)$/;
/** What ends lines of code and hardly ever a sentence. */
const CODE_END =
  /[;{}()[\],=]$|=>$|\):$|^\s*(?:return|if|for|while|import|const|let|var|def|elif)\b.*[\w)\]'"]$/;
const LOOKED_AT = 4;

/** Text of a line that is a comment, or null. */
function commentText(line: string): string | null {
  return LINE_COMMENT.exec(line)?.[1] ?? null;
}

/**
 * True in code that was commented out: the comment lines above the cursor's, and what stands of its own, look like code.
 * What would be suggested there goes on with what somebody has thrown away.
 */
export function isDeadComment(place: Place): boolean {
  const own = commentText(lineBefore(place));
  if (own === null) return false;
  const texts: string[] = [];
  for (const line of place.prefix.split('\n').slice(0, -1).reverse()) {
    const text = commentText(line);
    if (text === null || texts.length === LOOKED_AT) break;
    if (!isBlank(text)) texts.push(text);
  }
  return texts.length > 0 && texts.every((text) => CODE_END.test(text.trimEnd()));
}
