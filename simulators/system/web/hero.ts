import type { Random } from '../../../scenarios/base/random.ts';

const width = 1200;
const height = 200;

/**
 * Returns the image at the top of each page: a mesh drawn from the seed. The image must be the largest contentful paint
 * (LCP). So the image is a file, because an inline drawing is no LCP. The image has many details, because Chromium
 * ignores images below 0.05 bit per pixel.
 */
export function drawHero(random: Random): string {
  const next = random('hero');
  const nodes = Array.from({ length: 90 }, () => ({ x: next() * width, y: next() * height, r: 1.5 + next() * 3 }));
  const edges: string[] = [];
  nodes.forEach((a, i) => {
    for (const b of nodes.slice(i + 1)) {
      const distance = Math.hypot(a.x - b.x, a.y - b.y);
      if (distance > 110) continue;
      const opacity = (0.55 * (1 - distance / 110)).toFixed(2);
      edges.push(`<path d="M${at(a)}L${at(b)}" stroke-opacity="${opacity}"/>`);
    }
  });
  const dots = nodes.map((node, i) => {
    const fill = i % 9 === 0 ? '#ffd166' : '#8ecae6';
    return `<circle cx="${node.x.toFixed(1)}" cy="${node.y.toFixed(1)}" r="${node.r.toFixed(1)}" fill="${fill}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    '<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#0b1f3a"/><stop offset="1" stop-color="#14506b"/>',
    `</linearGradient></defs><rect width="${width}" height="${height}" fill="url(#g)"/>`,
    `<g stroke="#8ecae6">${edges.join('')}</g>${dots.join('')}</svg>`,
  ].join('');
}

function at({ x, y }: { x: number; y: number }): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
