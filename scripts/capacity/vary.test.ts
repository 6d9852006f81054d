import { describe, expect, it } from 'vitest';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { producers } from '../plan/producers.ts';
import { knobOf, parseInUnit } from './vary.ts';

function documentOf(traffic: Record<string, unknown>): Document<Plan> {
  const where = (path: readonly PropertyKey[]) => ({ file: 'plan.yaml', key: path.join('.') });
  return { file: 'plan.yaml', sha256: '', value: { traffic } as unknown as Plan, where };
}

const partsOf = ({ value }: Document<Plan>) =>
  producers.filter(({ name }) => name in value.traffic).map((producer) => ({ producer, section: {} }));

const mixed = documentOf({
  k6: { scenarios: { api: '100/s', './a.b.ts': { rate: '600/m', timeout: '5s' }, people: { users: 5, think: '2s' } } },
  'mesh-node': { nodes: 20, messages: '10/s', size: '200B' },
});

describe('the number that a search varies', () => {
  it('is the sum of all arrival rates when no key is named, and keeps their proportions', () => {
    const knob = knobOf(mixed, partsOf(mixed), undefined);
    expect(knob).toMatchObject({ key: 'k6.scenarios', unit: '1/s', value: 110 });
    expect(knob.apply(55)).toMatchObject({
      k6: { scenarios: { api: '50/s', './a.b.ts': { rate: '5/s', timeout: '5s' }, people: { users: 5 } } },
      'mesh-node': { nodes: 20 },
    });
  });

  it('is any number of the plan that its key names, in the unit of this number', () => {
    const nodes = knobOf(mixed, partsOf(mixed), 'traffic.mesh-node.nodes');
    expect([nodes.unit, nodes.value, nodes.round(33.4)]).toEqual(['1', 20, 33]);
    expect(nodes.apply(33)).toMatchObject({ 'mesh-node': { nodes: 33, messages: '10/s' } });
    expect(knobOf(mixed, partsOf(mixed), 'mesh-node.size').apply(512)).toMatchObject({ 'mesh-node': { size: '512B' } });
    expect(knobOf(mixed, partsOf(mixed), 'mesh-node.messages').apply(12.5)).toMatchObject({
      'mesh-node': { messages: '12.5/s' },
    });
    expect(knobOf(mixed, partsOf(mixed), 'k6.scenarios.api').apply(7)).toMatchObject({
      k6: { scenarios: { api: '7/s' } },
    });
    const named = knobOf(mixed, partsOf(mixed), 'k6.scenarios../a.b.ts');
    expect([named.value, named.apply(3)]).toMatchObject([
      10,
      { k6: { scenarios: { './a.b.ts': { rate: '3/s', timeout: '5s' } } } },
    ]);
  });

  it('must exist: the error names the nearest key, or all keys if the plan has no rate', () => {
    expect(() => knobOf(mixed, partsOf(mixed), 'mesh-node.node')).toThrow(
      expect.objectContaining({ where: expect.objectContaining({ hint: expect.stringContaining('mesh-node.nodes') }) }),
    );
    expect(() => knobOf(documentOf({ 'chat-user': { streams: '5/s' } }), [], undefined)).toThrow(
      expect.objectContaining({
        where: expect.objectContaining({ hint: 'name the number to vary: --vary chat-user.streams' }),
      }),
    );
  });

  it('is converted to its own unit; a number without a unit is already in this unit', () => {
    expect(parseInUnit('300/m', { unit: '1/s' })).toBe(5);
    expect(parseInUnit('5', { unit: '1/s' })).toBe(5);
    expect(parseInUnit('5/s', { unit: '1' })).toBeUndefined();
    expect(parseInUnit('1KiB', { unit: 'B' })).toBe(1024);
  });
});
