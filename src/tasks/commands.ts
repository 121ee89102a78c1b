/** Commands that read the file which is open, without `ph-codex.`. */
export const READING = [
  'generate',
  'explain',
  'document',
  'writeTests',
  'fix',
  'rewrite',
  'translate',
  'completeFile',
] as const;

/** Commands about what was made, and about projects. */
export const OTHERS = [
  'acceptPreview',
  'discardPreview',
  'nextCandidate',
  'refine',
  'checkExamples',
  'showPrompt',
  'newProject',
  'writeProject',
  'previewPage',
  'discardProject',
] as const;
