import { bench, describe } from 'vitest';
import {
  createGateway,
  Dashboard,
  GatewayMetrics,
  logObserver,
  OtlpExporter,
  withDefaults,
} from '../index.ts';
import { createNodeRuntime } from '../node/index.ts';
import { someRecord } from './fixtures/someRecord.ts';

const gateway = createGateway(withDefaults({ backends: [{ id: 'a', url: 'http://127.0.0.1:1' }] }), {
  runtime: createNodeRuntime(),
  predictor: { predict: () => ({ logMean: 1, logSd: 1 }) },
});
const dashboard = new Dashboard(gateway);
const metrics = new GatewayMetrics(gateway);
// Nobody listens there: the list fills, and what has no room is dropped, which is the dearest case of a request.
const exporter = new OtlpExporter(gateway, 'http://127.0.0.1:1');
const log = logObserver('json', () => {});
const record = someRecord();
const id = '0123456789abcdef';
const span = { traceId: id + id, spanId: id, upstreamSpanId: id, parentSpanId: null, sampled: true };
let order = 0;
const origin = () => ({ order: order++, arrivalMs: gateway.runtime.nowMs(), span });

describe('what a request costs at its end', () => {
  bench('dashboard', () => dashboard.observe(record, origin()));
  bench('metrics', () => metrics.observe(record, origin()));
  bench('traces', () => exporter.observe(record, origin()));
  bench('a log line in JSON', () => log(record, origin()));
});

describe('what a second costs while a page listens', () => {
  bench('view and its JSON', () => {
    JSON.stringify(dashboard.view({ buckets: 3, afterRequest: dashboard.endedCount }));
  });
});
