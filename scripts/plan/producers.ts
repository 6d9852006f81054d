import type { Producer } from '../../results/record/producer.ts';
import { chatUserProducer } from '../../simulators/chat-user/producer.ts';
import { k6Producer } from '../../simulators/k6/producer.ts';
import { meshNodeProducer } from '../../simulators/mesh-node/producer.ts';
import { probesProducer } from '../../synthetics/probe/producer.ts';
import { journeysProducer } from '../../synthetics/run/producer.ts';

/** The name of a producer is its key in `traffic` of a plan. */
export const producers: readonly Producer[] = [
  k6Producer,
  meshNodeProducer,
  chatUserProducer,
  journeysProducer,
  probesProducer,
] as Producer[];
