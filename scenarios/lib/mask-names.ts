import { secretName } from './names.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Returns the headers whose value may be secret, each as one line `name: value`. */
export function secretHeaders(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (secretName.test(name) ? [`${name}: ${value}`] : []));
}

/** Returns the headers with `***` as the value of each header whose name matches `secretName`. */
export function maskHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretName.test(name) ? '***' : String(value)]),
  );
}

/** Returns the address with `***` as the value of each query parameter whose name matches `secretName`. */
export function maskQuery(address: string): string {
  return address.replace(/([?&])([^=&#]+)=([^&#]*)/g, (all, mark, name) =>
    secretName.test(name) ? `${mark}${name}=***` : all,
  );
}

/** Returns the text with `***` as the value of each JSON member and form field whose name matches `secretName`. */
export function maskText(text: string): string {
  const members = text.replace(/"([^"]+)"(\s*:\s*)"(?:[^"\\]|\\.)*"?/g, (all, name, colon) =>
    secretName.test(name) ? `"${name}"${colon}"***"` : all,
  );
  return members.replace(/(^|[?&])([\w.%-]+)=([^&\s"]*)/g, (all, mark, name) =>
    secretName.test(name) ? `${mark}${name}=***` : all,
  );
}
