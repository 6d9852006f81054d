import type { KeptClaim } from '../claims.ts';

/** Returns one table for each part of the benchmark. Withdrawn claims are left out. */
export function performanceTables(all: readonly KeptClaim[]): string {
  const claims = all.filter(({ withdrawn }) => withdrawn === undefined);
  const parts = [...new Set(claims.map(({ part }) => part))];
  return parts
    .map((part) => {
      const rows = claims.filter((one) => one.part === part).map(row);
      return [`### ${part}`, '', '```sh', `npm run bench -- ${part}`, '```', '', ...head, ...rows].join('\n');
    })
    .join('\n\n');
}

const columns = ['what', 'measured', 'beside it', 'target', 'met', 'measured on'];
const head = [`| ${columns.join(' | ')} |`, `|${columns.map(() => '---').join('|')}|`];

function row({ claim, measured, beside = {}, target, met, date, load, machine }: KeptClaim): string {
  const others = Object.entries(beside).map(([name, figure]) => `${name}: ${figure}`);
  const place = [date, machine, load === undefined ? undefined : `load ${load} per core`].filter((one) => one);
  const cells = [claim, measured, others.join('; '), target, words[String(met)]!, place.join('; ')];
  return `| ${cells.map((cell) => (cell === '' ? '-' : cell.replaceAll('|', '\\|'))).join(' | ')} |`;
}

const words: Readonly<Record<string, string>> = { true: 'yes', false: 'no', null: 'not resolved' };
