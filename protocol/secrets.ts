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
