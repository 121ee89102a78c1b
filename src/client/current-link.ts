import { PhcError } from '../../protocol/errors.ts';
import { type Asker, type Link, type LinkOptions, type LinkState, openLink } from './link.ts';
import type { Target } from './target.ts';

/** The link to the server that the settings name now: opened on first need, and anew after it was dropped. */
export interface CurrentLink {
  /**
   * Resolves with the link once the server behind it is ready; who waits for one that is dropped waits for the next.
   * Throws `PhcError`, or the signal's reason.
   */
  ready(signal: AbortSignal, asker?: Asker): Promise<Link>;
  /** As the link's own `restart`. */
  restart(): Promise<void>;
  /** To be told when what `choose` would answer has changed: nothing more is heard of the link until now. */
  drop(): void;
  /** Drops the link for good. */
  dispose(): void;
}

/** What the current link is made of. */
export interface CurrentLinkOptions {
  /** Reads what names the server; may take its time. Throws `PhcError`. */
  choose(): Promise<Omit<LinkOptions, 'onState'>>;
  onTarget(target: Target): void;
  onState(state: LinkState): void;
}

interface Opening {
  readonly link: Promise<Link>;
  readonly dropped: AbortController;
}

/** No link yet. */
export function createCurrentLink({ choose, onTarget, onState }: CurrentLinkOptions): CurrentLink {
  const disposed = new AbortController();
  let current: Opening | undefined;

  async function open({ signal }: AbortController): Promise<Link> {
    const options = await choose();
    // The settings may have changed while they were read.
    signal.throwIfAborted();
    onTarget(options.target);
    const link = openLink({ ...options, onState });
    signal.addEventListener('abort', link.dispose, { once: true });
    return link;
  }

  function begin(): Opening {
    disposed.signal.throwIfAborted();
    const dropped = new AbortController();
    const opening = { link: open(dropped), dropped };
    opening.link.catch((error: unknown) => {
      if (dropped.signal.aborted) return;
      current = undefined;
      if (error instanceof PhcError) onState({ kind: 'failed', error, final: false });
    });
    current = opening;
    return opening;
  }

  function drop(): void {
    current?.dropped.abort();
    current = undefined;
    onState({ kind: 'idle' });
  }

  return {
    async ready(signal, asker) {
      for (;;) {
        const { link, dropped } = current ?? begin();
        try {
          const opened = await link;
          await opened.ready(signal, asker);
          if (!dropped.signal.aborted) return opened;
        } catch (error) {
          if (!dropped.signal.aborted) throw error;
        }
        signal.throwIfAborted();
      }
    },
    async restart() {
      const { link } = current ?? begin();
      await (await link).restart();
    },
    drop,
    dispose() {
      disposed.abort();
      drop();
    },
  };
}
