import { safePath } from './safe-path.ts';

/** What kind of project is made. */
export type ProjectKind = 'script' | 'page' | 'game';

/** One file of a project before it is written. */
export interface PlannedFile {
  readonly path: string;
  readonly purpose: string;
}

/** A small project has a handful; a model that does not find an end would name hundreds. */
const MOST_FILES = 10;

const LINE = /^[\s*+-]*(?:\d+[.)]\s*)?[`*]*([^\s`*:]+\.\w{1,8})[`*]*\s*(?:[:–—-]+\s*(.*))?$/;

/** Files that a model named, one a line; paths that are not safe are left out, and so are those named twice. */
export function parsePlan(answer: string): PlannedFile[] {
  const files = new Map<string, PlannedFile>();
  for (const line of answer.split('\n')) {
    const [, named, purpose = ''] = LINE.exec(line) ?? [];
    const path = named === undefined ? null : safePath(named);
    // Some systems take two names that differ in case for one file.
    if (path !== null && !files.has(path.toLowerCase())) {
      files.set(path.toLowerCase(), { path, purpose: purpose.trim() });
    }
  }
  return [...files.values()].slice(0, MOST_FILES);
}

const PLANS: Readonly<Record<ProjectKind, readonly PlannedFile[]>> = {
  script: [
    { path: 'main.py', purpose: 'the program' },
    { path: 'README.md', purpose: 'what it does and how it is started' },
  ],
  page: [
    { path: 'index.html', purpose: 'the page' },
    { path: 'style.css', purpose: 'how it looks' },
    { path: 'script.js', purpose: 'what it does' },
  ],
  game: [
    { path: 'index.html', purpose: 'the page with the canvas' },
    { path: 'style.css', purpose: 'how it looks' },
    { path: 'game.js', purpose: 'the game' },
  ],
};

/** The files that such a project has as a rule: for models that cannot plan, and for plans that cannot be read. */
export function usualPlan(kind: ProjectKind): readonly PlannedFile[] {
  return PLANS[kind];
}
