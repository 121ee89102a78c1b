const SECRET_NAMES = [
  /^\.env(\..*)?$/,
  /\.env$/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)/,
  /^credentials(\..*)?$/,
  /^secrets?\.(json|ya?ml|toml|ini|txt)$/,
  /^\.(netrc|npmrc|pypirc|pgpass|htpasswd)$/,
];

/** True for files that commonly hold keys or passwords; their text reaches neither a model nor an index. */
export function mayHoldSecrets(path: string, languageId = ''): boolean {
  if (languageId === 'dotenv') return true;
  const name = (path.split(/[\\/]/).pop() ?? '').toLowerCase();
  return SECRET_NAMES.some((pattern) => pattern.test(name));
}

const SECRET_WORDS =
  /secret|credential|passw|passphrase|token|private|api[-_]?key|keystore|vault|\.env|\.(pem|key|p12|pfx)\b/i;

/**
 * The part of a `.gitignore` that keeps secrets out of a repository: patterns with a word for them, and all that take
 * something back.
 */
export function secretPatterns(ignoreFile: string): string {
  const lines = ignoreFile.split(/\r?\n/);
  return lines
    .filter((line) => line.startsWith('!') || (!line.startsWith('#') && SECRET_WORDS.test(line)))
    .join('\n');
}
