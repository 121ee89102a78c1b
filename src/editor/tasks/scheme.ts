/** Scheme of the documents that show what a model wrote before anybody took it. */
export const PREVIEW = 'ph-codex-preview';
