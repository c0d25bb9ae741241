/** A unit of energy that suits the figures at hand. */
export interface EnergyUnit {
  readonly name: 'kWh' | 'kJ';
  readonly joules: number;
}

const KWH: EnergyUnit = { name: 'kWh', joules: 3.6e6 };
const KJ: EnergyUnit = { name: 'kJ', joules: 1000 };

/** kWh from a tenth of one on, kJ below. */
export function energyUnit(largestJoules: number): EnergyUnit {
  return largestJoules >= KWH.joules / 10 ? KWH : KJ;
}
