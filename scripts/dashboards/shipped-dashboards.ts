import { throwAll } from '../../scenarios/base/together.ts';
import { readSloDocuments } from '../../thresholds/open-slo/read-documents.ts';
import { readObjects } from '../../thresholds/open-slo/read-objects.ts';
import { profileOf } from '../../thresholds/read/from-open-slo.ts';
import { sloFile, sloNames } from '../plan/named-slos.ts';
import { dashboardFiles } from './dashboard-files.ts';

/**
 * Returns the dashboards of runs for the shipped SLO documents, and the files that load them, by path. Dashboards of
 * alert rules are left out, because the local Prometheus has no rules.
 */
export function shippedDashboards(): Map<string, string> {
  const documents = readSloDocuments(readObjects(sloNames().map((name) => sloFile(name))));
  const { judged, errors } = profileOf(documents);
  throwAll(errors);
  return dashboardFiles({ rules: [], judged: { slos: judged, runbooks: new Map() }, sources: [] });
}
