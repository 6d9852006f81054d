// @ts-check
import { api, element } from './common.js';

const id = location.pathname.split('/').pop();
// The handler of the button is registered before the data arrives, so that no click is lost.
const button = document.querySelector('#sync');
button?.addEventListener('click', async () => {
  button.setAttribute('disabled', '');
  setStatus('Sync queued');
  try {
    await sync();
  } catch (error) {
    setStatus(`Sync failed: ${error instanceof Error ? error.message : error}`);
  }
  button.removeAttribute('disabled');
});

const repository = await (await api(`/repositories/${id}`)).json();

setText('#name', repository.name);
setText('#description', repository.description);
document.title = `${repository.name} · Meshwork`;
const facts = {
  Owner: repository.owner,
  Platform: repository.platform,
  Status: repository.status,
  Language: repository.language,
  Branch: repository.default_branch,
  Stars: repository.stars.toLocaleString('en'),
  Size: `${repository.size_kb.toLocaleString('en')} kB`,
  Updated: repository.updated_at.slice(0, 10),
};
document
  .querySelector('#facts')
  ?.replaceChildren(
    ...Object.entries(facts).map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)),
    ),
  );

async function sync() {
  const { sync_id } = await (await api(`/repositories/${id}/sync?type=incremental`, { method: 'POST' })).json();
  for (;;) {
    const { status, progress } = await (await api(`/repositories/${id}/sync/${sync_id}`)).json();
    setStatus(status === 'running' ? `Sync running, ${progress} %` : `Sync ${status}`);
    if (status === 'completed') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @param {string} text */
function setStatus(text) {
  setText('[data-testid=sync-status]', text);
}

/** @param {string} selector @param {string} text */
function setText(selector, text) {
  const node = document.querySelector(selector);
  if (node) node.textContent = text;
}
