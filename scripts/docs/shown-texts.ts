import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../setup/paths.ts';

/** A text in the code that a person would see in English, whatever their language is. */
export interface Untranslated {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What the code says to people. */
export interface ShownTexts {
  /** Texts that go through `t`, or wait for it in tables. */
  readonly translated: readonly string[];
  readonly untranslated: readonly Untranslated[];
}

/** Names of things, which are the same in all languages, and a path. */
const NAMES = new Set(['Python', 'HTML, CSS, JavaScript', 'HTML, JavaScript', '/Last prompt.txt']);
/** What these are called with is no text for people, or goes to the log, which is in English. */
const NOT_SHOWN = /(^|\.)(PhcError|Error|info|debug|warn|error|trace)$/;
const TRANSLATES = /^(vscode\.)?(l10n\.)?(t|later)$/;

/** Files of code in folders, and those named themselves. */
const codeIn = (paths: readonly string[]) =>
  paths.flatMap((path) =>
    path.endsWith('.ts')
      ? [path]
      : readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
          .filter((name) => /(?<!\.test)\.ts$/.test(name))
          .map((name) => join(path, name)),
  );

function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('{}');
}

/** Words, as opposed to identifiers, marks of VS Code, style sheets and policies. */
function isForPeople(text: string): boolean {
  if (NAMES.has(text) || /[;{]\s*\n|default-src/.test(text)) return false;
  const bare = text.replace(/\$\([\w~{}-]+\) ?/g, '').replace(/<[^>]*>/g, '');
  return /\p{L}\S* \S*\p{L}/u.test(bare) || /^[A-Z][a-z]+…?$/.test(bare);
}

function isCompared({ parent }: ts.Node): boolean {
  if (ts.isCaseClause(parent)) return true;
  return ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText());
}

/** What a file says to people. */
export function textsIn(file: string, source: string): ShownTexts {
  const root = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const translated: string[] = [];
  const untranslated: Untranslated[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression.getText();
      if (NOT_SHOWN.test(called)) return;
      const [first, ...values] = node.arguments ?? [];
      if (TRANSLATES.test(called) && first && ts.isStringLiteralLike(first)) {
        translated.push(first.text);
        values.forEach(visit);
        return;
      }
    }
    if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && !isCompared(node)) {
      const text = textOf(node);
      const line = root.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (isForPeople(text)) untranslated.push({ file, line, text });
    }
    node.forEachChild(visit);
  };
  visit(root);
  return { translated, untranslated };
}

/** Code that speaks to people in the editor; the command line and the server speak English. */
const SPEAKING = [
  'src/editor',
  'src/statistics',
  'src/extension.ts',
  'src/completion/solutions-page.ts',
  'src/wallet/duration-text.ts',
  'src/wallet/explain-agreement.ts',
];

/** What a server is busy with, and why it is slow: sent as it stands there, and translated where it is shown. */
const SAYING = ['server/engine/main.ts', 'server/model/build.ts', 'server/chain/discover/sync-index.ts'];

/** Whose errors reach the editor. */
const FAILING = ['protocol', 'src', 'server/api', 'server/engine', 'server/memory', 'server/chain/identity'];

/** Particulars of errors that are the same each time, which `errorText` translates. */
export function particularsIn(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'PhcError') {
      const [, options] = node.arguments ?? [];
      for (const property of options && ts.isObjectLiteralExpression(options) ? options.properties : [])
        if (ts.isPropertyAssignment(property) && property.name.getText() === 'detail')
          if (ts.isStringLiteral(property.initializer) && isForPeople(property.initializer.text))
            found.push(property.initializer.text);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

/** What servers and errors say in words that are the same each time, and the editor translates. */
export function heardTexts(): readonly string[] {
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  const said = SAYING.flatMap((file) => textsIn(file, read(file)).untranslated.map(({ text }) => text));
  return [
    ...said.filter((text) => !text.includes('{}')),
    ...codeIn(FAILING).flatMap((file) => particularsIn(read(file))),
  ];
}

/** What the extension's code says to people. */
export function shownTexts(): ShownTexts {
  const texts = codeIn(SPEAKING).map((file) => textsIn(file, readFileSync(join(ROOT, file), 'utf8')));
  return {
    translated: texts.flatMap(({ translated }) => translated),
    untranslated: texts.flatMap(({ untranslated }) => untranslated),
  };
}
