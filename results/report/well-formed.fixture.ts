/**
 * Returns all tags of a document in order, to show that no text of a run became a tag. Throws for a malformed or
 * unclosed tag, and for an `&` that begins no numeric character reference.
 */
export function tagsOf(document: string, { xml }: { xml: boolean }): string[] {
  const tags: string[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < document.length) {
    const next = document.indexOf('<', at);
    checkText(document.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    const tag =
      /^<(?:\?xml[^<>]*\?|!doctype html|(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z0-9-]+(?:="[^"<]*")?)*)\s*(\/?))>/.exec(
        document.slice(next),
      );
    if (!tag) throw new Error(`no tag at ${JSON.stringify(document.slice(next, next + 60))}`);
    at = next + tag[0].length;
    const [, closing, name, attributes = '', selfClosing] = tag;
    if (!name) continue;
    for (const [, value = ''] of attributes.matchAll(/="([^"]*)"/g)) checkText(value);
    tags.push(`${closing}${name}`);
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else if (!selfClosing && !(!xml && voidTags.has(name))) open.push(name);
    if (!xml && !closing && (name === 'script' || name === 'style')) at = document.indexOf(`</${name}>`, at);
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} left open`);
  return tags;
}

const voidTags = new Set(['meta', 'link', 'br']);

function checkText(text: string): void {
  const loose = /&(?!#\d+;)/.exec(text);
  if (loose) throw new Error(`a loose & at ${JSON.stringify(text.slice(loose.index, loose.index + 30))}`);
}
