import { UserError, type Where } from '../../../scenarios/base/errors.ts';
import { throwAll } from '../../../scenarios/base/together.ts';
import type { ReadObjective, ReadSlo } from '../../open-slo/documents.ts';

type Labelled = { labels: Readonly<Record<string, readonly string[]>>; where(path: readonly PropertyKey[]): Where };
type Text = { text: string | undefined; where: Where };

/**
 * Throws UserErrors for texts that Prometheus would read as a template: texts of an objective, of its SLO or of an
 * alert policy. With an invalid template, Prometheus does not load the rules. A valid template may leave a gap in a
 * message, because an alert may not have the label that the template names.
 */
export function checkTexts(slo: ReadSlo, objective: ReadObjective): void {
  const texts: Text[] = [
    { text: slo.service.name, where: slo.where(['spec', 'service']) },
    { text: slo.title, where: slo.where(['metadata', 'displayName']) },
    { text: objective.title, where: objective.where(['displayName']) },
    runbookIn(slo),
    ...labelsIn(slo),
    ...slo.alertPolicies.flatMap((policy): Text[] => [
      { text: policy.description, where: policy.where(['spec', 'description']) },
      { text: policy.condition.severity, where: policy.condition.where(['spec', 'severity']) },
      runbookIn(policy),
      ...labelsIn(policy),
    ]),
  ];
  const wrong = texts.filter(({ text }) => text?.includes('{{'));
  throwAll(
    wrong.map(
      ({ where }) =>
        new UserError('the text of an alert must not contain {{, which begins a template of Prometheus', where),
    ),
  );
}

function runbookIn(one: Labelled & { annotations: Readonly<Record<string, string>> }): Text {
  return { text: one.annotations.runbook_url, where: one.where(['metadata', 'annotations', 'runbook_url']) };
}

function labelsIn({ labels, where }: Labelled): Text[] {
  return Object.entries(labels).map(([name, values]) => ({
    text: values.join(','),
    where: where(['metadata', 'labels', name]),
  }));
}
