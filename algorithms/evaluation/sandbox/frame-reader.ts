import { FRAME_HEAD } from './frame.ts';

/** Puts frames together again from a stream that may not be trusted. */
export interface FrameReader {
  /** Allows one frame of at most `maxBytes`. */
  readonly expect: (maxBytes: number) => void;
  /** Takes a piece of the stream; the frame when it is complete, false when there is more than was expected. */
  readonly take: (piece: Buffer) => Buffer | undefined | false;
}

/** Reads frames one at a time, each only after it was asked for and never longer than allowed. */
export function createFrameReader(): FrameReader {
  let allowed = 0;
  let pieces: Buffer[] = [];
  let held = 0;
  return {
    expect(maxBytes) {
      allowed = maxBytes + FRAME_HEAD;
    },
    take(piece) {
      pieces.push(piece);
      held += piece.length;
      if (held > allowed) return false;
      if (held < FRAME_HEAD) return undefined;
      if (pieces[0] && pieces[0].length < FRAME_HEAD) pieces = [Buffer.concat(pieces)];
      const length = FRAME_HEAD + (pieces[0]?.readUInt32LE(0) ?? 0);
      if (length > allowed || held > length) return false;
      if (held < length) return undefined;
      const frame = Buffer.concat(pieces).subarray(FRAME_HEAD);
      pieces = [];
      held = 0;
      allowed = 0;
      return frame;
    },
  };
}
