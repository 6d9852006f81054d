import { together } from '../../scenarios/base/together.ts';
import { header, type Source, yamlFile } from '../compile/rule-file.ts';
import type { ReadSlo } from '../open-slo/documents.ts';
import { alarmsOf } from './cloudwatch-alarm.ts';
import { metricDescriptorOf } from './metric-descriptor.ts';
import { resourceText } from './terraform-text.ts';

/**
 * Returns files for cloud monitoring: each path with its text. SLOs with annotations `cloudwatch/…` get CloudWatch
 * alarms (as Terraform). SLOs with annotations `google/…` get Google Cloud metric descriptors. Nothing is sent to a
 * cloud. Throws UserErrors, at least one for each wrong SLO.
 */
export function cloudFiles(slos: readonly ReadSlo[], sources: readonly Source[]): Map<string, string> {
  const made = together(slos.map((slo) => () => ({ alarms: alarmsOf(slo), descriptor: metricDescriptorOf(slo) })));
  const files = new Map<string, string>();
  const alarms = made.flatMap((one) => one.alarms);
  if (alarms.length > 0) {
    const texts = alarms.map(({ label, alarm }) => resourceText('aws_cloudwatch_metric_alarm', label, alarm));
    files.set('cloud/cloudwatch.tf', `${header(sources)}\n${texts.join('\n')}`);
  }
  for (const [i, { descriptor }] of made.entries()) {
    if (descriptor) files.set(`cloud/${slos[i]!.name}.metric-descriptor.yml`, yamlFile(sources, descriptor));
  }
  return files;
}
