import type { Locator } from 'playwright-core';
import type { EditorWindow } from '../../support/editor-window.ts';
import type { ChargingProxy } from './charging-proxy.ts';

/** Turns of typing, each with a request or more that is charged for nothing; with four ceilings it is told. */
const MOST_TURNS = 20;
const TURN_MS = 2000;

/** Types on until the editor tells in `warning` that the server charged for nothing, which it then does no more. */
export async function chargedForNothing(
  { typeAtEnd }: Pick<EditorWindow, 'typeAtEnd'>,
  proxy: ChargingProxy,
  warning: Locator,
): Promise<Locator> {
  proxy.charging = true;
  await typeAtEnd('\n\nfunction none(a, b) {\n  return a');
  for (let turn = 0; turn < MOST_TURNS && !(await warning.isVisible()); turn++) {
    await typeAtEnd(' + a');
    await warning.waitFor({ timeout: TURN_MS }).catch(() => undefined);
  }
  await warning.waitFor();
  await typeAtEnd(';\n}\n');
  proxy.charging = false;
  return warning;
}
