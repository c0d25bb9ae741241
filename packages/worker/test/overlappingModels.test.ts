import { expect, test } from 'vitest';
import { noteHealthPoll } from '../src/hold/backendHealth.ts';
import { PoolTable } from '../src/hold/poolTable.ts';
import { withDefaults } from '../src/index.ts';
import { createHandClock } from './fixtures/handClock.ts';

function tableOf(...lists: string[][]): PoolTable {
  const backends = lists.map((models, place) => ({
    id: `e${place}`,
    url: `http://e${place}.test`,
    models,
    slots: 1,
  }));
  return new PoolTable(withDefaults({ backends }), createHandClock());
}

/** Sends a request for a model into the pool that is found for it, and says where it went. */
function send(table: PoolTable, model: string, sizeMs = 10): string {
  const { models, pool } = table.find(model)!;
  pool.enter({
    firstArrivalMs: 0,
    tenant: 'default' as never,
    band: 'standard',
    inputTokens: 1,
    predictedTokens: 1,
    sizeMs,
    trustRatio: 1,
    streams: true,
    bytes: 1,
  });
  return models.join();
}

test('a model that two lists name is shared between their engines', () => {
  const table = tableOf(['m1', 'm2'], ['m1']);
  const places = Array.from({ length: 20 }, () => send(table, 'm1'));
  expect(places.filter((place) => place === 'm1').length).toBe(10);
  // Requests that wait count as well: 2 of each 10 are at the engine.
  expect(table.pools.map(({ pool }) => pool.waiting)).toEqual([8, 8]);
});

test('work for other models counts', () => {
  const table = tableOf(['m1', 'm2'], ['m1']);
  send(table, 'm2', 1000);
  expect(Array.from({ length: 5 }, () => send(table, 'm1'))).toEqual(['m1', 'm1', 'm1', 'm1', 'm1']);
});

test('an engine that is down gets nothing while another serves the model', () => {
  const table = tableOf(['m1', 'm2'], ['m1']);
  const [first] = table.backends;
  noteHealthPoll(first!, 'bad');
  noteHealthPoll(first!, 'bad');
  expect([send(table, 'm1'), send(table, 'm1')]).toEqual(['m1', 'm1']);
  expect(table.find('m2')!.models).toEqual(['m1', 'm2']);
});

test('a list that names the model goes before one that takes any', () => {
  const table = tableOf(['*'], ['m1'], ['m2', '*']);
  send(table, 'm1', 1000);
  expect(table.find('m1')!.models).toEqual(['m1']);
  expect(table.find('other')!.models).toEqual(['*']);
  send(table, 'other');
  expect(table.find('other')!.models).toEqual(['m2', '*']);
  expect(tableOf(['m1']).find('m2')).toBeUndefined();
});
