/** Returns the text of `traffic.js` for a target with gRPC only. Its routes are in `routes.json`, as for HTTP. */
export function grpcProgramFile(): string {
  return `// A k6 program. Each iteration is one unary call; smoke.yaml sets the rate, routes.json the calls.
import { check } from 'k6';
import exec from 'k6/execution';
import grpc from 'k6/net/grpc';
import { draw, hasContent } from './routes.js';

const client = new grpc.Client();
const url = __ENV.MESHPROOF_GRPC_URL;
// The target file names the variable or file with the token. A program never contains it.
const token = __ENV.MESHPROOF_TOKEN;
let isConnected = false;

export default function () {
  if (!isConnected) {
    // By reflection, the server describes its messages. If the server has no reflection, remove
    // reflect: true and call client.load(['.'], 'shop.proto') above this function.
    client.connect(url.replace(/^https?:\\/\\/|\\/$/g, ''), { plaintext: url.startsWith('http:'), reflect: true });
    isConnected = true;
  }
  const { name, path, content } = draw(exec.scenario.iterationInTest);
  const metadata = token ? { authorization: \`Bearer \${token}\` } : {};
  const answer = client.invoke(path, {}, { metadata, tags: { name } });
  // k6 adds the missing fields of a message with empty values, so a field with an empty text is left out.
  const body = JSON.stringify(answer.message || null, (_, value) => (value === '' ? undefined : value));
  const right = { body, headers: { 'Content-Type': 'application/json' } };
  // A wrong answer with status OK is an error, too. Each check must pass for 99 % of its answers.
  // A call without \`content\` gave no right answer to init, so only its status is compared.
  check(answer, content
    ? { [\`\${name} is right\`]: (it) => it.status === grpc.StatusOK && hasContent(right, content) }
    : { [\`\${name} has status OK\`]: (it) => it.status === grpc.StatusOK });
}
`;
}
