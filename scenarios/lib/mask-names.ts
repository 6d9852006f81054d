import { secretName } from './names.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** The headers whose value may be secret, each as one line `name: value`. */
export function secretHeaders(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (secretName.test(name) ? [`${name}: ${value}`] : []));
}

/** The headers, with `***` as the value of each header whose name is that of a secret. */
export function maskHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretName.test(name) ? '***' : String(value)]),
  );
}

/** The address, with `***` as the value of each parameter whose name is that of a secret. */
export function maskQuery(address: string): string {
  return address.replace(/([?&])([^=&#]+)=([^&#]*)/g, (all, mark, name) =>
    secretName.test(name) ? `${mark}${name}=***` : all,
  );
}

/** The text, with `***` as the value of each JSON string member and form field whose name is that of a secret. */
export function maskText(text: string): string {
  const members = text.replace(/"([^"]+)"(\s*:\s*)"(?:[^"\\]|\\.)*"?/g, (all, name, colon) =>
    secretName.test(name) ? `"${name}"${colon}"***"` : all,
  );
  return members.replace(/(^|[?&])([\w.%-]+)=([^&\s"]*)/g, (all, mark, name) =>
    secretName.test(name) ? `${mark}${name}=***` : all,
  );
}
