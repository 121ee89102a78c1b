import { PhcError } from '../../protocol/errors.ts';
import type { GenerationFile } from '../../protocol/model-files.ts';
import type { ChatMessage } from '../engine/engine.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { renderTemplate } from './render-template.ts';

/**
 * What stands for the text of a message while the template runs: the marks that a template writes become special
 * tokens, those that somebody typed into a message stay text.
 */
const STAND_IN = /\uE000(\d{1,4})\uE001/g;
const standIn = (index: number) => `\uE000${index}\uE001`;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Splits a template's text at its marks; the marks are kept, at odd places. */
function splitAtMarks(text: string, marks: ReadonlyMap<string, number>): string[] {
  if (marks.size === 0) return [text];
  const longestFirst = [...marks.keys()].sort((a, b) => b.length - a.length);
  return text.split(new RegExp(`(${longestFirst.map(escaped).join('|')})`));
}

/** Ids of what a template wrote, with the texts of the messages in the places of their stand-ins. */
export function encodeRendered(
  rendered: string,
  texts: readonly string[],
  { marks, encode }: Pick<Tokenizer, 'marks' | 'encode'>,
): number[] {
  const ids: number[] = [];
  let plain = '';
  const flush = () => {
    // Words are split as if text of template and message were one: that is how the model was trained.
    for (const id of encode(plain)) ids.push(id);
    plain = '';
  };
  for (const [place, part] of rendered.split(STAND_IN).entries()) {
    if (place % 2 === 1) {
      plain += texts[Number(part)] ?? '';
      continue;
    }
    for (const [i, piece] of splitAtMarks(part, marks).entries()) {
      const id = i % 2 === 1 ? marks.get(piece) : undefined;
      if (id === undefined) plain += piece;
      else {
        flush();
        ids.push(id);
      }
    }
  }
  flush();
  return ids;
}

/**
 * The prompt of a conversation, by the template of the model's own files, up to where the model answers.
 * @throws PhcError PHC_CHAT_NONE, PHC_CHAT_TEMPLATE.
 */
export async function chatIds(
  messages: readonly ChatMessage[],
  tokenizer: Tokenizer,
  { chatTemplate, bos, eos }: GenerationFile,
): Promise<number[]> {
  if (chatTemplate === null) throw new PhcError('PHC_CHAT_NONE');
  const markOf = (wanted: number | null | undefined) =>
    [...tokenizer.marks].find(([, id]) => id === wanted)?.[0] ?? '';
  const rendered = await renderTemplate({
    template: chatTemplate,
    values: {
      messages: messages.map(({ role }, index) => ({ role, content: standIn(index) })),
      add_generation_prompt: true,
      bos_token: markOf(bos),
      eos_token: markOf(eos[0]),
    },
  });
  return encodeRendered(
    rendered,
    messages.map(({ content }) => content),
    tokenizer,
  );
}

/** What a conversation may not say: marks. Fences of Markdown, which a completion must not open, belong to it. */
export function bannedIn({ banned }: GenerationFile, tokenizer: Pick<Tokenizer, 'isSpecial'>): number[] {
  return banned.filter(tokenizer.isSpecial);
}
