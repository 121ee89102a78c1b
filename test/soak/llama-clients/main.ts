import { startRealServer } from '../../support/real-server.ts';
import { type RecordingProxy, recordingProxy } from '../../support/recording-proxy.ts';
import type { SoakOptions } from '../soak-options.ts';
import { findCheckout } from './checkout.ts';
import { useInVim } from './in-vim.ts';
import { useInVscode } from './in-vscode.ts';
import { describeExchanges } from './infill-exchanges.ts';

const OK = /^phcodex_requests_total\{outcome="ok"\} (\d+)$/m;

/**
 * Uses llama.vscode and llama.vim, as their authors committed them, with a real server: in VS Code, and in Vim. Every request
 * of theirs that is not left must be answered with 200, and the server's own count of them agree.
 */
export async function soakLlamaClients({ model }: SoakOptions): Promise<boolean> {
  const vscode = await findCheckout({
    variable: 'PH_CODEX_LLAMA_VSCODE',
    repository: 'llama.vscode (github.com/ggml-org/llama.vscode)',
    file: 'dist/extension.js',
    made: 'Make it there: npm ci --ignore-scripts && npm run bundle',
  });
  const vim = await findCheckout({
    variable: 'PH_CODEX_LLAMA_VIM',
    repository: 'llama.vim (github.com/ggml-org/llama.vim)',
    file: 'autoload/llama.vim',
    made: 'Is it llama.vim?',
  });
  const server = await startRealServer(['--model', model]);
  const use = async (name: string, commit: string, work: (proxy: RecordingProxy) => Promise<void>) => {
    const proxy = await recordingProxy(server.where);
    try {
      console.log(`${name}, commit ${commit}`);
      await work(proxy);
      return proxy.exchanges;
    } finally {
      await proxy.stop();
      for (const line of describeExchanges(proxy.exchanges)) console.log(line);
    }
  };
  try {
    await server.untilReady();
    const asked = [
      ...(await use('llama.vscode', vscode.commit, (proxy) =>
        useInVscode(vscode.folder, proxy, server.home, process.env['PH_CODEX_VSCODE']),
      )),
      ...(await use('llama.vim', vim.commit, (proxy) => useInVim(vim.folder, proxy))),
    ];
    const metrics = await (await fetch(`${server.where}/metrics`)).text();
    const counted = Number(OK.exec(metrics)?.[1]);
    const answered = asked.filter(({ answer }) => answer?.status === 200).length;
    const left = asked.filter((one) => one.left).length;
    console.log(
      `${answered} of ${asked.length} answered with 200, ${left} left; the server counts ${counted} answers`,
    );
    return answered + left === asked.length && counted >= answered && counted <= asked.length;
  } finally {
    await server.stop();
  }
}
