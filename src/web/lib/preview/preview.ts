/** A small true picture of a dataset, made from its records. */
export type Preview =
  | DrawnMap
  | { readonly kind: 'line'; readonly points: readonly { readonly key: string; readonly value: number }[]; readonly label: string }
  | { readonly kind: 'bars'; readonly bars: readonly { readonly label: string; readonly value: number }[]; readonly label: string; readonly field: string; readonly sumOf?: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
/** A place in Web Mercator: 0 … 1 over the world, north up. */
export type Spot = readonly [x: number, y: number];

/** Points, and lines and outlines, of a dataset or a part of it. */
export interface Spots {
  readonly dots: readonly Spot[];
  readonly shapes: readonly (readonly Spot[])[];
}

/** A map as paths in a frame of its own size, so that little travels to the browser. */
export interface DrawnMap {
  readonly kind: 'map';
  readonly width: number;
  readonly height: number;
  readonly dots: string;
  readonly areas: string;
  readonly ways: string;
  /** Where dots are dense: centre and share of the densest. */
  readonly heat: readonly { readonly x: number; readonly y: number; readonly share: number }[];
}

/** Draws spots into a frame that is as wide and high as they are, at most `most` units long. */
export function drawMap(spots: Spots, most = 600): DrawnMap {
  const all = [...spots.dots, ...spots.shapes.flat()];
  const shape = fit(all, { width: 1, height: 1, pad: 0 });
  const placed = all.map(shape);
  const spread = (values: readonly number[]) => Math.max(0.2, Math.min(1, Math.max(...bounded(values)) - Math.min(...bounded(values))));
  const frame = { width: Math.round(spread(placed.map(([x]) => x)) * most), height: Math.round(spread(placed.map(([, y]) => y)) * most), pad: most * 0.05 };
  return drawInto(spots, frame, fit(all, frame));
}

const bounded = (values: readonly number[]) => values.filter((value) => value >= 0 && value <= 1).concat(0.5);

/** Draws spots into a given frame; `place` may be shared by several maps that lie over each other. */
export function drawInto({ dots, shapes }: Spots, { width, height }: Frame, place: (spot: Spot) => Spot): DrawnMap {
  const lines = shapes.map((line) => ({ line: distinct(line.map(place)), isArea: isClosed(line) }));
  const paths = (areas: boolean) => lines.filter(({ isArea }) => isArea === areas).map(({ line }) => pathOf(line) + (areas ? 'Z' : '')).join('');
  const placed = dots.map(place);
  return {
    kind: 'map',
    width,
    height,
    dots: distinct(placed).map(([x, y]) => `M${x} ${y}h0`).join(''),
    areas: paths(true),
    ways: paths(false),
    heat: densityOf(placed, Math.max(width, height) / 16).slice(0, 60),
  };
}

const pathOf = (line: readonly Spot[]) => line.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');

function distinct(line: readonly Spot[]): readonly Spot[] {
  return line.filter(([x, y], i) => i === 0 || x !== line[i - 1]?.[0] || y !== line[i - 1]?.[1]);
}

function isClosed(line: readonly Spot[]): boolean {
  const [first, last] = [line[0], line.at(-1)];
  return !!first && !!last && line.length > 3 && Math.hypot(first[0] - last[0], first[1] - last[1]) < 1e-9;
}

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
  // A unit frame measures shapes; larger ones are drawn to whole units.
  const round = (value: number) => (width <= 1 ? value : Math.round(value));
  return ([x, y]) => [round(x * scale + dx), round(y * scale + dy)];
}

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
  return [...cells.values()].filter(({ n }) => n > 1).map(({ x, y, n }) => ({ x: Math.round(x / n), y: Math.round(y / n), share: Math.round((n / fullest) * 100) / 100 }));
}
