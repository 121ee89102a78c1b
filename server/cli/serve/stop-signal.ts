/** Why a server stops; `SIGTERM` alone lets it finish what it has. */
export interface StopSignal {
  /** The first reason. */
  readonly stopped: Promise<string>;
  /** Resolves when somebody asks again, and will not wait. */
  readonly pressed: Promise<void>;
  stop(reason: string): void;
}

/** Listens to the signals by which a person or the system stops a program. */
export function stopSignal(): StopSignal {
  let press = () => {};
  let settle = (_reason: string) => {};
  let isStopped = false;
  const pressed = new Promise<void>((resolve) => {
    press = resolve;
  });
  const stopped = new Promise<string>((resolve) => {
    settle = resolve;
  });
  const stop = (reason: string) => {
    if (isStopped) press();
    isStopped = true;
    settle(reason);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return { stopped, pressed, stop };
}
