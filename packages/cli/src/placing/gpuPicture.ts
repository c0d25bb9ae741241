import { DEFAULT_PLACEMENT_OPTIONS, safeClockRatio } from '@wattlane/core/placement';
import { counted } from '../output/counted.ts';
import { sharePercent } from '../output/significant.ts';
import { escapeHtml } from '../report/escapeHtml.ts';
import type { PlaceRun } from './placeRun.ts';

const COLUMN = 44;
const BAR = 36;
const HEIGHT = 220;
const PER_ROW = 20;
const ROW = HEIGHT + 46;

/**
 * Every GPU as a bar of its tenants' load, the colour by the clock that each tenant needs: blue for the floor, red for the
 * top, green and yellow between. Bars of one colour are what grouping is for. A rule stands at the utilisation bound. Names show on pointing.
 */
export function gpuPicture({ models, gpus, placed: { placement, figures }, options }: PlaceRun): string {
  const { utilisationBound: bound, clockFloorRatio, sloShare } = { ...DEFAULT_PLACEMENT_OPTIONS, ...options };
  const rows = Math.max(1, Math.ceil(gpus.length / PER_ROW));
  const bars = gpus.map((gpu, index) => {
    const left = (index % PER_ROW) * COLUMN + 4;
    const base = Math.floor(index / PER_ROW) * ROW + HEIGHT + 8;
    let used = 0;
    const tenants = placement.replicas.filter((replica) => replica.gpu === index);
    const parts = tenants.map(({ model, share }) => {
      const { id, load, sensitivity, sloMultiple } = models[model]!;
      const height = Math.max(1, (HEIGHT * load * share) / gpu.speed);
      used += height;
      const clock = Math.max(clockFloorRatio, safeClockRatio(sensitivity, sloMultiple * gpu.speed, sloShare));
      const title = `${id}: load ${sharePercent((load * share) / gpu.speed)}, needs clock ${clock.toFixed(2)}`;
      return `<rect x="${left}" y="${(base - used).toFixed(1)}" width="${BAR}" height="${height.toFixed(1)}" fill="${colourOf(clock, clockFloorRatio)}" stroke="var(--paper)"><title>${escapeHtml(title)}</title></rect>`;
    });
    const own = figures.gpus[index]!;
    const label = `<text x="${left + BAR / 2}" y="${base + 14}" text-anchor="middle" font-size="10" fill="var(--muted)">${escapeHtml(shortened(gpu.id))}</text>`;
    const clock = `<text x="${left + BAR / 2}" y="${base + 27}" text-anchor="middle" font-size="10" fill="var(--text)">${own.clockRatio === 0 ? '-' : own.clockRatio.toFixed(2)}</text>`;
    return parts.join('') + label + clock;
  });
  const rules = Array.from({ length: rows }, (_, row) => {
    const y = row * ROW + 8 + HEIGHT * (1 - bound);
    return `<line x1="0" x2="${PER_ROW * COLUMN}" y1="${y}" y2="${y}" stroke="var(--muted)" stroke-dasharray="4 4"/>`;
  });
  const width = Math.min(PER_ROW, Math.max(1, gpus.length)) * COLUMN + 8;
  const label = `Load of ${counted(gpus.length, 'GPU')}, coloured by the clock that each model needs`;
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${rows * ROW + 8}" style="width:100%;max-width:${width}px">${rules.join('')}${bars.join('')}</svg>`;
}

const LONGEST = 7;

const shortened = (id: string): string => (id.length <= LONGEST ? id : `..${id.slice(2 - LONGEST)}`);

/** From blue at the floor by way of green and yellow to red at the top. */
function colourOf(clock: number, floor: number): string {
  const heat = floor === 1 ? 1 : Math.min(1, Math.max(0, (clock - floor) / (1 - floor)));
  return `hsl(${Math.round(215 - 205 * heat)} 65% 50%)`;
}
