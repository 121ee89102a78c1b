/** What the tasks have to know of a programming language. */
export interface Language {
  /** Its name, as people write it. */
  readonly name: string;
  /** What begins a comment that ends with the line. */
  readonly mark: string;
  /** How a function begins, for a model that goes on writing; empty where that cannot be said in a word or two. */
  readonly opener: string;
  /** How its functions are described: in a docstring, in a block above, or in comment lines above. */
  readonly doc: 'docstring' | 'block' | 'lines';
  /** How blocks end: where the indentation falls back, at a closing brace, or at the word `end`. */
  readonly blocks: 'indentation' | 'braces' | 'end';
  /** File extension without the dot. */
  readonly extension: string;
}

const c = (name: string, extension: string, opener = ''): Language => ({
  name,
  mark: '//',
  opener,
  doc: 'block',
  blocks: 'braces',
  extension,
});

const LANGUAGES: Readonly<Record<string, Language>> = {
  python: {
    name: 'Python',
    mark: '#',
    opener: 'def ',
    doc: 'docstring',
    blocks: 'indentation',
    extension: 'py',
  },
  javascript: c('JavaScript', 'js', 'function '),
  javascriptreact: c('JavaScript', 'jsx', 'function '),
  typescript: c('TypeScript', 'ts', 'function '),
  typescriptreact: c('TypeScript', 'tsx', 'function '),
  java: c('Java', 'java'),
  c: c('C', 'c'),
  cpp: c('C++', 'cpp'),
  csharp: c('C#', 'cs'),
  kotlin: c('Kotlin', 'kt', 'fun '),
  swift: c('Swift', 'swift', 'func '),
  dart: c('Dart', 'dart'),
  php: c('PHP', 'php', 'function '),
  scala: c('Scala', 'scala', 'def '),
  go: { ...c('Go', 'go', 'func '), doc: 'lines' },
  rust: { ...c('Rust', 'rs', 'fn '), doc: 'lines', mark: '///' },
  ruby: { name: 'Ruby', mark: '#', opener: 'def ', doc: 'lines', blocks: 'end', extension: 'rb' },
  lua: { name: 'Lua', mark: '--', opener: 'function ', doc: 'lines', blocks: 'end', extension: 'lua' },
  shellscript: { ...c('Bash', 'sh'), mark: '#', doc: 'lines' },
};

/** Facts about a language by the editor's identifier; an unknown one is taken for a relative of C. */
export function languageOf(languageId: string): Language {
  return LANGUAGES[languageId] ?? c(languageId, 'txt');
}

/** Languages that code is translated to, as the editor names them. */
export const TRANSLATED_TO = [
  'python',
  'javascript',
  'typescript',
  'java',
  'csharp',
  'go',
  'rust',
  'cpp',
  'php',
  'ruby',
] as const;

/** A text as comment lines. */
export function asComment(text: string, { mark }: Pick<Language, 'mark'>, indent = ''): string {
  return text
    .split('\n')
    .map((line) => `${indent}${mark} ${line}`.trimEnd())
    .join('\n');
}
