import { FENCE_SCRIPT } from './script.ts';

/** Where the fence's own programs are found; the whole environment of what runs inside. */
export const FENCE_ENVIRONMENT = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };

/**
 * Puts the fence before a command: namespaces for users, files, network, processes and System V objects. `--kill-child`
 * and `--pdeathsig` pass on the end of the fence, and of this process, to what is inside.
 */
export function fenceCommand(command: readonly string[], admitted: readonly string[]): [string, string[]] {
  const namespaces = ['--user', '--map-root-user', '--mount', '--net', '--pid', '--ipc', '--uts'];
  return [
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', ...namespaces, '--fork', '--kill-child'],
      ...['sh', '-c', FENCE_SCRIPT, 'fence', ...admitted, '--', ...command],
    ],
  ];
}
