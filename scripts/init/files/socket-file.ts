/** Returns the text of `socket.yaml`, a probe of the path that accepts WebSocket connections. */
export function socketFile(path: string): string {
  return `# Opens a WebSocket, and fails if it is refused: meshproof check ./socket.yaml --target ./target.yaml
probe: socket
# To check an answer, too: websocket: { url: ..., send: { type: hello }, expect: { message: welcome } }
websocket: { url: '{api}${path}' }
`;
}
