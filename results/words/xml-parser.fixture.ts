import { createRequire } from 'node:module';

type Tag = { name: string; attributes: Readonly<Record<string, string>> };
type Parser = {
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'opentag', listener: (tag: Tag) => void): void;
  on(event: 'text', listener: (text: string) => void): void;
  write(xml: string): Parser;
  close(): void;
};
// The parser is loaded at run time, because only tests need it.
const { SaxesParser } = createRequire(import.meta.url)('saxes') as { SaxesParser: new () => Parser };

/** Returns the opening tags and texts of a document in order. Throws when the XML is not well-formed. */
export function parseXml(xml: string): (Tag | string)[] {
  const seen: (Tag | string)[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => seen.push({ name, attributes }));
  parser.on('text', (text) => seen.push(text));
  parser.write(xml).close();
  return seen;
}
