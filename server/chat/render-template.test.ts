import assert from 'node:assert/strict';
import { renderTemplate } from './render-template.ts';

const values = { messages: [{ role: 'user', content: 'hello' }] };
const failing = (detail: RegExp) => ({ code: 'PHC_CHAT_TEMPLATE', message: detail });

describe('the template of a model that nobody read', function () {
  this.timeout(60_000);

  it('is rendered as Jinja', async () => {
    const template = "{% for m in messages %}[{{ m['role'] }}] {{ m.content | upper }}{% endfor %}";
    assert.equal(await renderTemplate({ template, values }), '[user] HELLO');
  });

  it('is ended when it does not come to an end', async () => {
    const template = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}';
    await assert.rejects(renderTemplate({ template, values }), failing(/took too long|memory/i));
  });

  it('is ended when it takes all the memory', async () => {
    const template = `{% set ns = namespace(text='aaaaaaaaaaaaaaaa') %}{% for i in range(64) %}{% set ns.text = ns.text + ns.text %}{% endfor %}{{ ns.text }}`;
    await assert.rejects(renderTemplate({ template, values }), failing(/./));
  });

  it('is refused when it writes more than any model can read', async () => {
    const template = "{% for i in range(200000) %}{{ 'aaaaaaaaaa' }}{% endfor %}";
    await assert.rejects(renderTemplate({ template, values }), failing(/it wrote 2000000 characters/));
  });

  it('reaches nothing but the conversation', async () => {
    for (const attack of [
      "{{ messages.constructor.constructor('return process')() }}",
      "{{ ''.constructor.constructor('return globalThis')().process }}",
      "{{ messages['__proto__']['constructor'] }}",
      "{{ range.constructor('return process.env')() }}",
      '{{ process.env }}{{ require }}{{ globalThis }}{{ __proto__ }}{{ constructor }}',
    ]) {
      const written = await renderTemplate({ template: `[${attack}]`, values }).catch(
        ({ code }: { code: string }) => code,
      );
      assert.ok(
        written === 'PHC_CHAT_TEMPLATE' || /^\[(undefined|null)?\]$/.test(written),
        `${attack}: ${written}`,
      );
    }
  });

  it('says what is wrong with it, in few words', async () => {
    await assert.rejects(renderTemplate({ template: '{% if %}', values }), failing(/^The chat template/));
    const refusing = "{{ raise_exception('only one message, please') }}";
    await assert.rejects(renderTemplate({ template: refusing, values }), failing(/only one message/));
    await assert.rejects(renderTemplate({ template: 'x'.repeat(300_000), values }), failing(/300000/));
  });
});
