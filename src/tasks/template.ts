/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A prompt as it stands in a file of media/prompts: for a conversation, and for a model that goes on writing. */
export interface Template {
  readonly system: string;
  readonly user: string;
  /** Text that the model goes on with; empty where the task is for conversations only. */
  readonly completion: string;
  /** Text behind the place where it goes on. */
  readonly after: string;
  /** How the small model that comes with the extension is asked, by what worked better when both were tried. */
  readonly small: 'chat' | 'completion';
  /** Most tokens of an answer, in a conversation and of a model that goes on writing: that one seldom finds an end. */
  readonly tokens: Readonly<Record<'chat' | 'completion', number>>;
  readonly stop: readonly string[];
}

/** What a template's places are filled with. */
export type Values = Readonly<Record<string, string>>;

const MARK = /^<!-- ([a-z]+)(?:: (.*))? -->$/;

function tokensOf(fact: string): Template['tokens'] {
  const [chat = 256, completion = chat] = fact.split(' ').filter(Boolean).map(Number);
  return { chat, completion };
}

/** Reads a prompt file: what stands before its first mark is for people. */
export function parseTemplate(file: string): Template {
  const parts: Record<string, string[]> = {};
  const facts: Record<string, string> = {};
  let current: string[] | undefined;
  for (const line of file.replace(/\r\n/g, '\n').split('\n')) {
    const [, name, fact] = MARK.exec(line) ?? [];
    if (name && fact !== undefined) facts[name] = fact;
    else if (name) {
      current = [];
      parts[name] = current;
    } else current?.push(line);
  }
  const part = (name: string) => (parts[name] ?? []).join('\n').replace(/\n+$/, '');
  return {
    system: part('system'),
    user: part('user'),
    completion: part('completion'),
    after: part('after'),
    small: facts['small'] === 'completion' ? 'completion' : 'chat',
    tokens: tokensOf(facts['tokens'] ?? ''),
    stop: facts['stop'] ? [facts['stop'].replaceAll('\\n', '\n')] : [],
  };
}

/** Puts the values into a text; a line that names a value which is empty is left out. What a value says is not read again. */
export function fill(text: string, values: Values): string {
  const kept = text.split('\n').filter((line) => {
    const names = [...line.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '');
    return names.every((name) => (values[name] ?? '') !== '');
  });
  return kept.join('\n').replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/** The messages of a filled template. */
export function messagesOf({ system, user }: Template, values: Values): ChatMessage[] {
  const asked = { role: 'user', content: fill(user, values) } as const;
  return system === '' ? [asked] : [{ role: 'system', content: fill(system, values) }, asked];
}
