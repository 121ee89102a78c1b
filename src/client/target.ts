/** Where the server answers: a Unix socket or named pipe of this machine, or a URL. */
export type Target =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'url'; readonly url: URL; readonly apiKey: string | undefined };

/** The place of a target in a few words, for the person: "this machine" or the host. */
export function describeTarget(target: Target): string {
  return target.kind === 'socket' ? 'this machine' : target.url.host;
}
