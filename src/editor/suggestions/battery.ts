import { isOnBattery } from '../../../server/audit/on-battery.ts';
import type { Settings } from '../settings.ts';
import type { Facts } from '../state.ts';

/** A plug is pulled seldom, and asking macOS starts a program. */
const LOOK_AGAIN_MS = 30_000;

/** What is known of the battery of this machine. */
export interface Battery {
  /** True where the machine ran on its battery when last looked at; looks again behind it, and knows nothing at first. */
  discharges(): boolean;
}

/** Looks at the battery only when asked, and at most every half minute. */
export function createBattery(look: () => Promise<boolean> = isOnBattery, now = Date.now): Battery {
  let known = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    discharges() {
      if (now() - lookedAt >= LOOK_AGAIN_MS) {
        lookedAt = now();
        void look().then((on) => {
          known = on;
        });
      }
      return known;
    },
  };
}

const battery = createBattery();

/** True where the local model is to be asked by hand only, for the machine runs on its battery. */
export function restsOnBattery(
  { local }: Pick<Facts, 'local'>,
  { onBattery }: Pick<Settings, 'onBattery'>,
  { discharges }: Battery = battery,
): boolean {
  return local && onBattery === 'byHand' && discharges();
}
