export {
  createHeap,
  type Heap,
  heapContains,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  heapRemove,
  heapUpdateKey,
} from './heap.ts';
export { createRingBuffer, type RingBuffer, ringAt, ringPush, ringValues } from './ringBuffer.ts';
