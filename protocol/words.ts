/** Gives a text in the person's language, with values in the places of `{0}`, `{1}` and so on. */
export type Translate = (text: string, ...values: Array<string | number>) => string;

/** English, which is what all texts are written in. */
export const inEnglish: Translate = (text, ...values) =>
  text.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
