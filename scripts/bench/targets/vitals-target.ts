import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handlerMs, imageDelayMs } from './known-vitals.ts';

/**
 * A process that serves one page whose web vitals are known. A delayed image is the largest content. A block shifts 100
 * ms after the image and the first paint. A click keeps the page busy. The title is `shifted` after the shift, and
 * `pressed` after the click.
 */
const page = `<!doctype html><link rel="icon" href="data:,"><title>start</title>
<body style="margin:0"><div id="gap"></div><div style="height:100px;background:#abc">block</div>
<img src="/image.svg" width="600" height="400" alt="">
<button style="position:fixed;top:0">press</button>
<script>
  document.querySelector('button').onclick = ({ target }) => {
    const end = performance.now() + ${handlerMs};
    while (performance.now() < end);
    target.textContent = document.title = 'pressed';
  };
  const shift = () => {
    document.querySelector('#gap').style.height = '100px';
    requestAnimationFrame(() => setTimeout(() => { document.title = 'shifted'; }));
  };
  // Only painted content can shift.
  addEventListener('load', () => new PerformanceObserver((_, observer) => {
    observer.disconnect();
    setTimeout(shift, 100);
  }).observe({ type: 'paint', buffered: true }));
</script>`;

/**
 * For LCP, the browser ignores an image of less than 0.05 bits a pixel (https://web.dev/articles/lcp), so the image is
 * padded.
 */
const image = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="#357"/>
<!-- ${'known content '.repeat(400)}--></svg>`;

const server = createServer((request, response) => {
  if (request.url === '/image.svg')
    setTimeout(() => response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(image), imageDelayMs);
  else response.writeHead(200, { 'content-type': 'text/html' }).end(page);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
