const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/**
 * Systems met in municipal data, the more usual ones first within a country; only these are guessed. Any code of the
 * EPSG register can be asked for by name.
 */
export const COMMON_SYSTEMS: readonly number[] = [
  // Great Britain, Ireland, Switzerland, the Netherlands, Belgium, Luxembourg
  27700, 2157, 29902, 29903, 2056, 21781, 28992, 31370, 3812, 2169,
  // Germany (UTM, Gauss-Krüger), Austria, Czechia, Poland, Hungary
  25832, 25833, 31466, 31467, 31468, 31469, 31287, 31254, 31255, 31256, 5514, 2180, 23700,
  // France, Spain, Portugal, Italy
  2154, 27572, ...range(3942, 3950), 25829, 25830, 25831, 3763, 3003, 3004, 6707, 6708,
  // Nordic and Baltic countries, Greece, Romania
  3006, 3011, 3067, 3879, 25834, 25835, 3301, 3346, 2100, 3844,
  // US State Plane in feet (NAD83; the newer realisations differ by about a metre), by state as the register has them
  ...range(2222, 2289),
  2965, 2966, 2992, 3089, ...range(3417, 3424), ...range(3433, 3438), 3451, 3452, 3455, 4457,
  3560, 3566, 3567, 3734, 3735, ...range(3736, 3739), 3759, 5646, ...range(26847, 26850),
  // US State Plane in metres, statewide systems
  ...range(26929, 26998),
  ...range(32100, 32161),
  3070, 3088, 3310, 3814, 3968, 26191, 26192,
  // UTM in North America and the world
  ...range(26903, 26920),
  ...range(32601, 32660),
  ...range(32701, 32760),
  // Canada, Australia, New Zealand, Brazil
  3347, 3348, 3161, 3005, 32198, 2950, 2952, ...range(28348, 28358), ...range(7848, 7858), 2193, 27200,
  ...range(31978, 31985),
  3035,
  3857,
];
