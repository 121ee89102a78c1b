import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where Linux tells about batteries and mains. */
const SUPPLIES = '/sys/class/power_supply';

async function linuxSays(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const statuses = names.map((name) => readFile(join(folder, name, 'status'), 'utf8').catch(() => ''));
  return (await Promise.all(statuses)).some((status) => status.trim() === 'Discharging');
}

/** True where the system tells that the machine runs on its battery; false where it does not tell (Windows). */
export async function isOnBattery(folder = SUPPLIES): Promise<boolean> {
  if (process.platform === 'linux') return linuxSays(folder);
  if (process.platform !== 'darwin') return false;
  const { stdout } = await promisify(execFile)('pmset', ['-g', 'batt']).catch(() => ({ stdout: '' }));
  return stdout.includes("'Battery Power'");
}
