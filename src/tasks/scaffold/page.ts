/** All the page's own files may run, nothing may be fetched, sent or opened. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "script-src 'unsafe-inline'",
  'img-src data:',
  'media-src data:',
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

const LINK = /<link\b[^>]*\bhref\s*=\s*["']?([^"'\s>]+)["']?[^>]*>/gi;
const SCRIPT = /<script\b[^>]*\bsrc\s*=\s*["']?([^"'\s>]+)["']?[^>]*>\s*<\/script\s*>/gi;

const own = (path: string) => path.replace(/^\.\//, '').replace(/[?#].*$/, '');

/** A page with its stylesheets and scripts inside, so that it needs nothing from anywhere. */
export function wholePage(html: string, files: ReadonlyMap<string, string>): string {
  const withStyles = html.replace(LINK, (_, path: string) => {
    const css = files.get(own(path));
    return css === undefined ? '' : `<style>${css.replace(/<\/style/gi, '<\\/style')}</style>`;
  });
  let deferred = '';
  const withScripts = withStyles.replace(SCRIPT, (tag: string, path: string) => {
    const source = files.get(own(path));
    const script = source && `<script>${source.replace(/<\/script/gi, '<\\/script')}</script>`;
    if (!script) return '';
    if (!/\s(defer|type=["']?module)/i.test(tag)) return script;
    deferred += script;
    return '';
  });
  return withScripts + deferred;
}

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/**
 * A webview with somebody else's page in it: in a frame without an origin, under a policy that lets nothing out. The page
 * cannot reach the webview around it.
 */
export function pagePreview(html: string, files: ReadonlyMap<string, string>): string {
  const page = `<meta http-equiv="Content-Security-Policy" content="${attribute(POLICY)}">${wholePage(html, files)}`;
  return [
    '<!DOCTYPE html><html><head><meta charset="utf-8">',
    // What a frame without an address shows is under its surroundings' policy too.
    `<meta http-equiv="Content-Security-Policy" content="${attribute(POLICY)}">`,
    '<style>html, body, iframe { margin: 0; padding: 0; width: 100%; height: 100%; border: 0; background: #fff }</style>',
    '</head><body>',
    `<iframe title="Preview" sandbox="allow-scripts" srcdoc="${attribute(page)}"></iframe>`,
    '</body></html>',
  ].join('');
}
