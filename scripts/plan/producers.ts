import type { Producer } from '../../results/record/producer.ts';
import { chatUserProducer } from '../../simulators/chat-user/producer.ts';
import { k6Producer } from '../../simulators/k6/producer.ts';
import { meshNodeProducer } from '../../simulators/mesh-node/producer.ts';
import { probesProducer } from '../../synthetics/probe/producer.ts';
import { journeysProducer } from '../../synthetics/run/producer.ts';

/** All sources of traffic. The name of a source is its key under `traffic` in a plan. */
export const producers: readonly Producer[] = [
  k6Producer,
  meshNodeProducer,
  chatUserProducer,
  journeysProducer,
  probesProducer,
] as Producer[];
