import { hostname } from 'node:os';

/**
 * Name of the secret that holds all budgets of this machine. Secrets follow the person to other machines, where the
 * purse's file is another: so that no two purses ever sign for one channel, each machine has its own.
 */
export const BUDGETS_SECRET = `ph-codex.budgets.${hostname()}`;
