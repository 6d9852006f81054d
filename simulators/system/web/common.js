// @ts-check
const root = document.documentElement;

for (const link of document.querySelectorAll('nav a')) {
  if (link instanceof HTMLElement && link.dataset.nav === root.dataset.page) link.setAttribute('aria-current', 'page');
}

/**
 * Sends a request to the API with the session cookie. Without a session, the sign-in form replaces the page. The call
 * then never settles, because nothing is left to show.
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function api(path, init) {
  const response = await fetch(`/v1${path}`, init);
  if (response.status === 401) {
    showSignIn();
    return new Promise(() => undefined);
  }
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

/**
 * Returns an element with text and children. Text is never parsed as HTML.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(string | Node)} children
 */
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function showSignIn() {
  const main = document.querySelector('main');
  const template = document.querySelector('#sign-in');
  if (!main || !(template instanceof HTMLTemplateElement) || main.querySelector('.sign-in')) return;
  main.replaceChildren(template.content.cloneNode(true));
  const form = main.querySelector('form');
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const response = await fetch('/session/form', { method: 'POST', body });
    const alert = form.querySelector('[role=alert]');
    if (response.ok) location.reload();
    else if (alert) alert.textContent = 'Wrong user or password.';
  });
}

// The server switches on the page's defects by attributes of the root element.
const slowHandlerMs = Number(root.dataset.slowHandler);
if (slowHandlerMs > 0) {
  document.addEventListener(
    'click',
    () => {
      const end = performance.now() + slowHandlerMs;
      while (performance.now() < end);
    },
    { capture: true },
  );
}
const layoutShift = Number(root.dataset.layoutShift);
if (layoutShift > 0) {
  // Moves everything below the header down in one step, by `layoutShift` times the viewport's longer side. The moved
  // part is nearly the whole viewport, so the score of the shift is about `layoutShift`. Only content that was already
  // painted can shift, so the move waits two frames.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const spacer = document.createElement('div');
      spacer.style.height = `${Math.round(layoutShift * Math.max(innerWidth, innerHeight))}px`;
      document.querySelector('header')?.after(spacer);
    }),
  );
}
