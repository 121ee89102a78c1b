import type { Values } from '../template.ts';
import type { PlannedFile, ProjectKind } from './plan.ts';

/** Other files are shown to the model up to this many characters: 1,000 tokens. */
const SHOWN_CHARS = 3000;

const KINDS: Readonly<Record<ProjectKind, string>> = {
  script: 'a script',
  page: 'a web page without any framework',
  game: 'a small game for the browser, without any framework',
};

/** How a file begins, for a model that goes on writing. */
function openingOf({ path }: PlannedFile, wish: string, plan: readonly PlannedFile[]): string {
  const words = wish.replace(/\s+/g, ' ').trim();
  if (/\.html?$/.test(path)) {
    const head = `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${words.replace(/[<>&]/g, '')}</title>`;
    const others = plan.flatMap((file) => {
      if (file.path.endsWith('.css')) return [`<link rel="stylesheet" href="${file.path}">`];
      return file.path.endsWith('.js') ? [`<script src="${file.path}" defer></script>`] : [];
    });
    return [head, ...others, '</head>', '<body>'].join('\n');
  }
  if (path.endsWith('.css')) return `/* ${words.replaceAll('*/', '')} */\nbody {`;
  if (path.endsWith('.py')) return `"""${words.replaceAll('"""', '')}"""\n\nimport`;
  if (path.endsWith('.md')) return `# ${words}\n`;
  return `// ${words}\n`;
}

/** The values of the prompts `plan` and `file`. */
export function fileValues(
  kind: ProjectKind,
  wish: string,
  plan: readonly PlannedFile[],
  file: PlannedFile | undefined,
  written: ReadonlyMap<string, string>,
): Values {
  const shown = [...written].map(([path, text]) => `${path}:\n${text}`).join('\n\n');
  return {
    kind: KINDS[kind],
    wish,
    plan: plan.map(({ path, purpose }) => `${path}: ${purpose}`).join('\n'),
    path: file?.path ?? '',
    purpose: file?.purpose ?? '',
    written: shown.slice(0, SHOWN_CHARS),
    opening: file ? openingOf(file, wish, plan) : '',
    fence: '```',
  };
}
