/** A small true picture of a dataset, made from its records. Coordinates of maps are Mercator, 0 … 1 over the world, north up. */
export type Preview =
  | { readonly kind: 'map'; readonly dots: readonly Spot[]; readonly shapes: readonly (readonly Spot[])[] }
  | { readonly kind: 'line'; readonly points: readonly { readonly key: string; readonly value: number }[]; readonly label: string }
  | { readonly kind: 'bars'; readonly bars: readonly { readonly label: string; readonly value: number }[]; readonly label: string; readonly field: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
export type Spot = readonly [x: number, y: number];

/** Web Mercator in the unit square; poles are cut at 85°. */
export function mercator(lon: number, lat: number): Spot {
  const bounded = Math.max(-85, Math.min(85, lat));
  const sine = Math.sin((bounded * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pad: number;
}

/** Fits the spots into the frame without distortion; a few far-off ones (wrong coordinates) don't shrink the rest. */
export function fit(spots: readonly Spot[], { width, height, pad }: Frame): (spot: Spot) => Spot {
  const [left, right] = core(spots.map(([x]) => x));
  const [top, bottom] = core(spots.map(([, y]) => y));
  const scale = Math.min((width - 2 * pad) / Math.max(right - left, 1e-9), (height - 2 * pad) / Math.max(bottom - top, 1e-9), 5e7);
  const dx = width / 2 - ((left + right) / 2) * scale;
  const dy = height / 2 - ((top + bottom) / 2) * scale;
  return ([x, y]) => [round(x * scale + dx), round(y * scale + dy)];
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Lowest and highest after dropping outliers beyond five times the middle half. */
function core(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const reach = Math.max((at(0.75) - at(0.25)) * 5, 1e-7);
  const kept = sorted.filter((value) => value >= at(0.25) - reach && value <= at(0.75) + reach);
  return [kept[0] ?? 0, kept.at(-1) ?? 0];
}

/** Counts spots per cell of a grid, for a picture of density: centre and share of the fullest cell. */
export function densityOf(spots: readonly Spot[], cell: number): readonly { readonly x: number; readonly y: number; readonly share: number }[] {
  const cells = new Map<string, { x: number; y: number; n: number }>();
  for (const [x, y] of spots) {
    const key = `${Math.floor(x / cell)},${Math.floor(y / cell)}`;
    const one = cells.get(key) ?? { x: 0, y: 0, n: 0 };
    cells.set(key, { x: one.x + x, y: one.y + y, n: one.n + 1 });
  }
  const fullest = Math.max(1, ...[...cells.values()].map(({ n }) => n));
  return [...cells.values()].filter(({ n }) => n > 1).map(({ x, y, n }) => ({ x: round(x / n), y: round(y / n), share: n / fullest }));
}
