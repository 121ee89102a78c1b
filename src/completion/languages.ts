/** The setting `ph-codex.enable`: language id, or `*` for all others, to on or off. */
export type EnabledLanguages = Readonly<Record<string, boolean>>;

/** Whether suggestions are on for a language. */
export function isEnabled(languages: EnabledLanguages, languageId: string): boolean {
  if (Object.hasOwn(languages, languageId)) return languages[languageId] === true;
  return languages['*'] !== false;
}
