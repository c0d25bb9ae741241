import { expect, test } from 'vitest';
import { createGateway } from '../app/createGateway.ts';
import { withDefaults } from '../config/readConfig.ts';
import { createWebRuntime } from '../runtime/webRuntime.ts';
import { someRecord } from './fixtures/someRecord.ts';
import { GatewayMetrics } from './gatewayMetrics.ts';

test('names that clients make up take no label from a model that is served', () => {
  const gateway = createGateway(withDefaults({ backends: [{ id: 'a', url: 'http://127.0.0.1:1' }] }), {
    runtime: createWebRuntime('test'),
    predictor: { predict: () => ({ logMean: 4, logSd: 0.5 }) },
  });
  const metrics = new GatewayMetrics(gateway);
  const origin = { order: 0, arrivalMs: 0, span: null };
  for (let i = 0; i < 2000; i++) {
    metrics.observe(someRecord({ model: `made up ${i}`, status: 404, finish: 'error' }), origin);
  }
  metrics.observe(someRecord({ model: 'served', status: 200 }), origin);
  metrics.observe(someRecord({ model: 'served', status: 503, finish: 'error' }), origin);
  const text = metrics.render();
  expect(text).toMatch(/wattlane_requests_total\{[^}]*model="served"[^}]*status="200"/);
  expect(text).toMatch(/wattlane_requests_total\{[^}]*model="served"[^}]*status="503"/);
  expect(text).toMatch(/wattlane_requests_total\{[^}]*model="other"[^}]*status="404"[^}]*\} 2000/);
  expect(text).not.toContain('made up');
});
