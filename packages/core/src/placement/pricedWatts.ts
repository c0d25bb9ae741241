import { dynamicEnergySlope, relativeDynamicEnergy, topWattsOn } from './pieceEnergy.ts';
import { type PlacementProblem, ROUNDING } from './problem.ts';

/** Most rounds of the ascent, and the piece and kind pairs that all of them may look at. */
const MAX_ROUNDS = 300;
const MAX_PAIRS = 1_000_000;

/** Rounds without a better bound after which the step is halved. */
const PATIENCE = 8;

/** A slope this small is rounding; a step along it would make a price that drowns everything else. */
const LEAST_SLOPE = 1e-6;

/** Rounding of the sums, relative to what is summed, far above what a thousand terms can come to. */
const SUM_ERROR = 1e-12;

/** Halvings of the interval in which the clock of a piece lies. The bound is valid with any number. */
const HALVINGS = 14;

/**
 * What all pieces draw at least above idle, in W, when each may run at a clock of its own, and what a kind of GPU has is
 * shared by all GPUs of the kind: memory, load up to the peak limit and, where `pricesBusyTime`, busy time up to the
 * utilisation bound, which is load times slowdown.
 *
 * Lagrangian relaxation: each of these has a price >= 0 on each kind, each piece takes the kind and the clock that cost
 * least, and what the room would have cost is taken off. By weak duality any prices give a valid bound; a subgradient
 * ascent with Polyak's step finds good ones.
 *
 * @param known  what some layout draws above idle, in W; a guide for the step
 */
export function pricedWatts(
  problem: PlacementProblem,
  peakLimit: number,
  known: number,
  pricesBusyTime: boolean,
): number {
  const { pieceCount, kindCount } = problem;
  const rooms = roomsOf(problem, peakLimit);
  // Prices are in W for all the room of a kind, so that steps in all of them are alike.
  const prices = {
    load: new Float64Array(kindCount),
    memory: new Float64Array(kindCount),
    busy: new Float64Array(kindCount),
  };
  const asked = {
    load: new Float64Array(kindCount),
    memory: new Float64Array(kindCount),
    busy: new Float64Array(kindCount),
  };
  const rounds = Math.min(
    MAX_ROUNDS,
    Math.max(30, Math.floor(MAX_PAIRS / Math.max(1, pieceCount * kindCount))),
  );
  const columns = pricesBusyTime ? (['load', 'memory', 'busy'] as const) : (['load', 'memory'] as const);
  let best = 0;
  let eager = 1;
  let waited = 0;
  for (let round = 0; round < rounds; round++) {
    for (const name of columns) asked[name].fill(0);
    let value = 0;
    for (let piece = 0; piece < pieceCount; piece++) {
      let cheapest = Number.POSITIVE_INFINITY;
      let chosen = 0;
      for (let kind = 0; kind < kindCount; kind++) {
        const least = cheapestClock(problem, piece, kind, prices.busy[kind]! / rooms.busy[kind]!);
        const cost =
          least +
          (prices.load[kind]! * problem.pieceLoad[piece]!) / rooms.load[kind]! +
          (prices.memory[kind]! * problem.pieceMemoryGiB[piece]!) / rooms.memory[kind]!;
        if (cost >= cheapest) continue;
        cheapest = cost;
        chosen = kind;
      }
      value += cheapest;
      asked.load[chosen]! += problem.pieceLoad[piece]!;
      asked.memory[chosen]! += problem.pieceMemoryGiB[piece]!;
      if (pricesBusyTime) {
        asked.busy[chosen]! += busyTime(problem, piece, chosen, prices.busy[chosen]! / rooms.busy[chosen]!);
      }
    }
    if (value === Number.POSITIVE_INFINITY) return value;
    let summed = value;
    for (const name of columns) for (const price of prices[name]) summed += price;
    value -= summed - value + SUM_ERROR * summed;
    waited = value > best ? 0 : waited + 1;
    best = Math.max(best, value);
    if (waited >= PATIENCE) {
      eager /= 2;
      waited = 0;
    }
    if (!raisePrices(columns, prices, asked, rooms, eager * Math.max(known - value, 1e-6 * known)))
      return best;
  }
  return best;
}

type Columns = Readonly<Record<'load' | 'memory' | 'busy', Float64Array>>;

/** What all GPUs of each kind have together, and the rounding that `fits` allows. */
function roomsOf(problem: PlacementProblem, peakLimit: number): Columns {
  const { kindCount, gpuSpeed, gpuMemoryGiB, utilisationBound } = problem;
  const rooms = {
    load: new Float64Array(kindCount),
    memory: new Float64Array(kindCount),
    busy: new Float64Array(kindCount),
  };
  problem.gpuKind.forEach((kind, gpu) => {
    rooms.load[kind]! += Math.min(peakLimit, utilisationBound) * gpuSpeed[gpu]! * (1 + ROUNDING);
    rooms.memory[kind]! += gpuMemoryGiB[gpu]! * (1 + ROUNDING);
    rooms.busy[kind]! += utilisationBound * gpuSpeed[gpu]! * (1 + ROUNDING);
  });
  return rooms;
}

/**
 * Moves each price with what is asked for beyond the room, none below 0, by Polyak's step: `distance` over the square of
 * the subgradient. Returns false when nothing is left to move.
 */
function raisePrices(
  names: readonly (keyof Columns)[],
  prices: Columns,
  asked: Columns,
  rooms: Columns,
  distance: number,
): boolean {
  const slopeOf = (name: keyof Columns, kind: number): number => {
    const slope = asked[name][kind]! / rooms[name][kind]! - 1;
    return Math.abs(slope) < LEAST_SLOPE || (slope < 0 && prices[name][kind] === 0) ? 0 : slope;
  };
  const slopes = names.map((name) => prices[name].map((_, kind) => slopeOf(name, kind)));
  const squared = slopes.reduce(
    (sum, column) => column.reduce((inner, slope) => inner + slope * slope, sum),
    0,
  );
  if (squared === 0) return false;
  names.forEach((name, index) => {
    slopes[index]!.forEach((slope, kind) => {
      prices[name][kind] = Math.max(0, prices[name][kind]! + (distance * slope) / squared);
    });
  });
  return true;
}

/** Busy time at the clock that `cheapestClock` takes. */
function busyTime(problem: PlacementProblem, piece: number, kind: number, price: number): number {
  const sensitivity = problem.pieceSensitivity[piece]!;
  const clockRatio = bestClock(problem, piece, kind, price);
  return problem.pieceLoad[piece]! * (1 - sensitivity + sensitivity / clockRatio);
}

/**
 * Least cost of a piece on a kind over the clocks that are safe for it: power plus the price of busy time. Both are convex
 * in the clock, so the tangent at any clock is below the cost everywhere; its lowest point is what is returned.
 */
function cheapestClock(problem: PlacementProblem, piece: number, kind: number, price: number): number {
  const lowest = problem.clockRatio[piece * problem.kindCount + kind]!;
  if (lowest > 1) return Number.POSITIVE_INFINITY;
  const sensitivity = problem.pieceSensitivity[piece]!;
  const load = problem.pieceLoad[piece]!;
  const watts = topWattsOn(problem, piece, kind);
  const clockRatio = bestClock(problem, piece, kind, price);
  const cost =
    watts * relativeDynamicEnergy(sensitivity, clockRatio) +
    price * load * (1 - sensitivity + sensitivity / clockRatio);
  const slope = costSlope(watts, sensitivity, price * load, clockRatio);
  return cost + Math.min(0, slope * (lowest - clockRatio), slope * (1 - clockRatio));
}

/** The clock of least cost, to within the halvings. */
function bestClock(problem: PlacementProblem, piece: number, kind: number, price: number): number {
  let low = problem.clockRatio[piece * problem.kindCount + kind]!;
  const sensitivity = problem.pieceSensitivity[piece]!;
  const watts = topWattsOn(problem, piece, kind);
  const busyPrice = price * problem.pieceLoad[piece]!;
  if (price === 0 || costSlope(watts, sensitivity, busyPrice, low) >= 0) return low;
  let high = 1;
  if (costSlope(watts, sensitivity, busyPrice, high) <= 0) return high;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (costSlope(watts, sensitivity, busyPrice, middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const costSlope = (watts: number, sensitivity: number, busyPrice: number, clockRatio: number): number =>
  watts * dynamicEnergySlope(sensitivity, clockRatio) - (busyPrice * sensitivity) / (clockRatio * clockRatio);
