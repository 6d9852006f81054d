/** The last step and the last request of a run. For a run that does not end, they show where the run waits. */
export type Trail = { step?: string | undefined; request?: string };

/** Returns the trail as the end of a sentence: `, in the step "pay", after GET http://shop.example/cart`. */
export function trailText({ step, request }: Trail): string {
  return [step !== undefined && `, in the step "${step}"`, request !== undefined && `, after ${request}`]
    .filter((one) => one !== false)
    .join('');
}

/**
 * Returns the method and the address of a request. The user name and the query of the address are left out, because
 * they may contain tokens and personal data. For a scheme other than http and https, returns only the method and the
 * scheme.
 */
export function requestText(method: string, url: string): string {
  const { origin, pathname, protocol } = new URL(url);
  return `${method} ${/^https?:$/.test(protocol) ? origin + pathname : protocol}`;
}
