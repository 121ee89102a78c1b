import assert from 'node:assert/strict';
import fc from 'fast-check';
import { html } from './markup.ts';

describe('markup', () => {
  it('never lets a text become an element or leave its attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { source } = html`<p title="${text}">${text}</p>`;
        const inner = source.slice('<p title="'.length, -'</p>'.length);
        assert.equal(inner.split('">').length, 2);
        assert.ok(!/[<']/.test(inner));
      }),
    );
    assert.equal(
      html`${'<script>alert("1")</script>'}`.source,
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;',
    );
  });

  it('keeps markup in markup, and lists of it', () => {
    const items = ['a', '&'].map((item) => html`<li>${item}</li>`);
    assert.equal(html`<ul>${items}</ul>`.source, '<ul><li>a</li><li>&amp;</li></ul>');
  });

  it('shows characters that turn the direction of a text by their numbers', () => {
    assert.equal(html`${'a\u202eb\u0000'}`.source, 'a\\u202eb\\u0000');
  });
});
