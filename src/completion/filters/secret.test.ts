import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { secret } from './secret.ts';

const keep = (text: string, marked = '|') => secret.keep(text, placeAt(marked));
// Put together here, because scanners of repositories look for the same forms.
const joined = (...parts: string[]) => parts.join('');

describe('secrets', () => {
  it('are known by the form that their maker gave them', () => {
    for (const text of [
      joined('AKIA', 'IOSFODNN7EXAMPLE'),
      joined('ghp', '_16C7e42F292c6912E7710c838347Ae178B4a'),
      joined('github', '_pat_11ABCDEFG0abcdefghij_klmnop'),
      joined('glpat', '-abcdefghij0123456789'),
      joined('xoxb', '-123456789012-abcdefghijkl'),
      joined('sk', '_live_4eC39HqLyjWDarjtT1zdp7dc'),
      joined('sk', '-proj-abcdefghij0123456789abcd'),
      joined('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x'),
      'postgres://admin:hunter2@db.example.org/app',
      joined('-----BEGIN ', 'RSA PRIVATE KEY-----'),
    ]) {
      assert.equal(keep(`'${text}'`, 'const value = |'), '', text);
    }
  });

  it('are known by the name that they are assigned to', () => {
    const hex = '9f86d081884c7d659a2feaa0c55ad015';
    for (const [marked, text] of [
      ['const apiKey = |', `'${hex}';`],
      ['API_KEY=|', hex],
      ['  "client_secret": |', `"${hex}"`],
      ['token: str = |', `"${hex}"`],
      ['connect(token=|', `"${hex}")`],
      ['headers["Authorization"] = |', `"Bearer ${hex}"`],
      ['password = |', `'hunter2!'`],
      [`  passwd: '|`, `hunter2',`],
    ] as const) {
      assert.equal(keep(text, marked), '', marked);
    }
  });

  it('are not completed when their beginning is typed already', () => {
    assert.equal(keep('84c7d659a2feaa0c55ad015";', 'const apiKey = "9f86d0818|'), '');
    assert.equal(keep('MIIEpAIBAAKCAQEA', `${joined('-----BEGIN ', 'PRIVATE KEY-----')}\n|`), '');
  });

  it('end a block before their line', () => {
    const block = `user: 'admin',\n  password: 'hunter2',\n  port: 1,`;
    assert.equal(keep(block, 'const options = {\n  |'), `user: 'admin',`);
  });

  it('are not what code that handles them looks like', () => {
    for (const [marked, text] of [
      ['const apiKey = |', `process.env.API_KEY ?? '';`],
      ['const token = |', 'await getAccessTokenSilently(account, scopes);'],
      ['const key = |', `\`user-profile-settings-\${id}\`;`],
      ['password: |', `'\${PASSWORD}',`],
      ['  type: |', `'password',`],
      ['const keyboard = |', 'createKeyboardLayout2(options);'],
      ['const url = |', `'https://example.org:8080/path@2x.png';`],
      ['const url = |', `\`https://\${user}:\${password}@example.org\`;`],
      ['sha = |', `'9f86d081884c7d659a2feaa0c55ad015'`],
      ['const cert = |', `'-----BEGIN CERTIFICATE-----'`],
    ] as const) {
      assert.equal(keep(text, marked), text, `${marked}${text}`);
    }
  });

  it('that are there already keep nothing away from the lines below', () => {
    assert.equal(keep('b();', `password = 'hunter2';\n|`), 'b();');
    assert.equal(keep(' c();', `f({ password: 'hunter2' }); |`), ' c();');
  });
});
