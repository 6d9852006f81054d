import { type Slo, selectsOf, whereKind } from '../../results/record/slo.ts';
import { objectiveWords } from '../../thresholds/translate/explain.ts';
import type { PanelLimit, PanelLink } from './panel.ts';

const isQuantile = whereKind({ ratio: false, quantile: true, limit: false });
const isShare = whereKind({ ratio: true, quantile: false, limit: false });

/** `slos` are the SLOs by which runs are judged. */
export type JudgedSlos = { slos: readonly Slo[]; runbooks: ReadonlyMap<string, string> };

/** The notes on SLOs for a panel. The description of the panel shows `sentence`. */
export type SloNotes = { limits: PanelLimit[]; links: PanelLink[]; sentence: string };

/** A panel draws the limits of one kind of SLO: on a quantile, or on a share of failed events. */
export type Drawn = 'quantile' | 'failed-share';

/** Returns the notes on the SLOs of a metric. `limits` has only the limits of the kind that `drawn` names. */
export function notesOn(metric: string, drawn: Drawn, { slos, runbooks }: JudgedSlos): SloNotes {
  const own = slos.filter((slo) => selectsOf(slo.sli).some((select) => select.metric === metric));
  const values = own.flatMap(({ sli, objective }) => {
    if (drawn === 'quantile') return isQuantile(sli) ? sli.limit : [];
    return isShare(sli) ? Number((1 - objective).toPrecision(12)) : [];
  });
  const limits = [...new Set(values)].sort((a, b) => a - b);
  return {
    limits: limits.map((value) => ({ value, better: 'lower' })),
    links: runbookLinks(own.flatMap(({ name }) => runbooks.get(name) ?? [])),
    sentence: own.length === 0 ? '' : `SLOs: ${own.map((slo) => `${slo.name} (${objectiveWords(slo)})`).join('; ')}.`,
  };
}

/** Returns a link for each different http or https address. */
export function runbookLinks(urls: readonly string[]): PanelLink[] {
  // A link with another scheme, such as javascript:, would run in the browser of the reader.
  const unique = [...new Set(urls)].filter((url) => /^https?:\/\//.test(url));
  return unique.map((url, i) => ({ title: unique.length === 1 ? 'Runbook' : `Runbook ${i + 1}`, url }));
}
