import { run } from './run.ts';

/** Runs npm quietly in `cwd`: no scripts of packages, no audit. */
export function npm(cwd: string, args: readonly string[]): Promise<string> {
  const cli = process.env['npm_execpath'];
  // npm tells its scripts which package they belong to; an npm inside them must not believe it.
  const { npm_config_local_prefix: _prefix, ...rest } = process.env;
  const env = {
    ...rest,
    npm_config_ignore_scripts: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
  };
  return cli?.endsWith('.js')
    ? run(process.execPath, [cli, ...args], { cwd, env })
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd, env });
}
