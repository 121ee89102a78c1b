// The page between the editor and the wallets of this browser. It holds no key and decides nothing.
(() => {
  const state = document.getElementById('state');
  const list = document.getElementById('wallets');
  const say = (text) => {
    state.textContent = text;
  };

  // The fragment is good for one opening, and must not stay in the history.
  let secret = location.hash.slice(1);
  history.replaceState(null, '', '/');

  async function post(path, body) {
    const response = await fetch(`/api/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret}` },
      body: JSON.stringify(body ?? null),
    });
    if (!response.ok) throw new Error(`the editor answered ${response.status}`);
    return response.status === 204 ? undefined : response.json();
  }

  const hex = (number) => `0x${number.toString(16)}`;

  async function perform(provider, { method, params, chainId }) {
    const current = Number(await provider.request({ method: 'eth_chainId' }));
    if (current !== chainId) {
      say('Your wallet asks whether it may change the chain.');
      await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: hex(chainId) }] });
    }
    say('Look at your wallet: it asks you to sign.');
    return provider.request({ method, params });
  }

  function follow(provider, name) {
    provider.on?.('accountsChanged', ([account]) => {
      if (account) return post('hello', { name, account });
      return post('bye')
        .catch(() => {})
        .then(() => say('The wallet was disconnected. You can close this page.'));
    });
  }

  async function serve(provider, name) {
    for (;;) {
      say(`Connected with ${name}. Nothing to sign now.`);
      const request = await post('next');
      if (!request) continue;
      const { id } = request;
      const answer = await perform(provider, request).then(
        (result) => ({ id, result }),
        (error) => ({
          id,
          error: { code: Number(error?.code) || 0, message: String(error?.message ?? error) },
        }),
      );
      await post('answer', answer);
    }
  }

  async function connect(provider, name) {
    try {
      say(`Look at ${name}: it asks whether it may connect.`);
      const [account] = await provider.request({ method: 'eth_requestAccounts' });
      follow(provider, name);
      await post('hello', { name, account });
      list.replaceChildren();
      await serve(provider, name);
    } catch (error) {
      say(
        error instanceof TypeError || /the editor answered/.test(error?.message)
          ? 'The editor is done with this page. You can close it.'
          : `It did not connect: ${error?.message ?? error}. Choose again.`,
      );
    }
  }

  const known = new Set();
  function offer(id, name, provider) {
    if (known.has(id)) return;
    known.add(id);
    say('Choose a wallet.');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => connect(provider, name));
    const item = document.createElement('li');
    item.append(button);
    list.append(item);
  }

  async function begin() {
    try {
      ({ secret } = await post('open'));
    } catch {
      return say('This page was opened before. Choose "PH-Codex: Connect Wallet" in the editor once more.');
    }
    window.addEventListener('pagehide', () => {
      fetch('/api/bye', {
        method: 'POST',
        keepalive: true,
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret}` },
        body: 'null',
      });
    });
    window.addEventListener('eip6963:announceProvider', ({ detail }) => {
      offer(detail.info.uuid, String(detail.info.name).slice(0, 100), detail.provider);
    });
    window.dispatchEvent(new Event('eip6963:requestProvider'));
    // Wallets from before EIP-6963.
    if (known.size === 0 && window.ethereum) offer('window.ethereum', 'Browser wallet', window.ethereum);
    if (known.size === 0)
      say('No wallet was found in this browser. Install one, then start again from the editor.');
  }
  void begin();
})();
