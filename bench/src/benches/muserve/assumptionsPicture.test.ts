import { expect, test } from 'vitest';
import { assumptionsPage } from './assumptionsPicture.ts';

const point = (label: string, attainment: number) => ({
  label,
  totalFactor: 1.2,
  busyFactor: 1.6,
  attainment,
  topAttainment: 1,
});

test('a chart for each assumption; attainment under 99 % is marked, and titles are text', () => {
  const html = assumptionsPage(
    [
      { title: 'Lag <ms>', points: [point('10', 0.999), point('1000', 0.95)] },
      { title: 'Floor', points: [point('0.65', 0.995)] },
    ],
    'Made up.',
  );
  expect(html.match(/<svg /g)).toHaveLength(2);
  expect(html.match(/class="miss"/g)).toHaveLength(1);
  expect(html).toContain('95.00 %');
  expect(html).toContain('Lag &lt;ms&gt;');
  expect(html).not.toMatch(/<script|src=|NaN/);
});
