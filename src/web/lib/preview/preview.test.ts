import { expect, test } from 'vitest';
import { densityOf, drawMap, fit, mercator, type Spot } from './preview.ts';

test('Durham lies right of and below London on the way to the frame', () => {
  const london = mercator(-0.1, 51.5);
  const durham = mercator(-78.9, 36);
  expect(durham[0]).toBeLessThan(london[0]);
  expect(durham[1]).toBeGreaterThan(london[1]);
  expect(mercator(0, 0)).toEqual([0.5, 0.5]);
});

test('all spots stand inside the frame, and one wrong coordinate does not shrink the rest', () => {
  const spots: Spot[] = Array.from({ length: 50 }, (_, i) => mercator(-78.9 + i / 1000, 36 + (i % 7) / 1000));
  const frame = { width: 320, height: 124, pad: 10 };
  const place = fit([...spots, mercator(0, 0)], frame);
  const placed = spots.map(place);
  for (const [x, y] of placed) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(320);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(124);
  }
  expect(Math.max(...placed.map(([x]) => x)) - Math.min(...placed.map(([x]) => x))).toBeGreaterThan(100);
});

test('a single spot stands in the middle', () => {
  expect(fit([[0.3, 0.4]], { width: 100, height: 50, pad: 5 })([0.3, 0.4])).toEqual([50, 25]);
});

test('density names the fullest cell 1 and leaves out lonely spots', () => {
  const cells = densityOf([[1, 1], [2, 2], [3, 3], [11, 1], [12, 1], [55, 55]], 10);
  expect(cells.map(({ share }) => share)).toEqual([1, 0.67]);
});

test('a map is drawn as wide and high as its places, areas apart from ways', () => {
  const wide: Spot[] = [mercator(-84, 35), mercator(-76, 36), mercator(-80, 35.5)];
  const square: Spot[] = [mercator(-80, 35), mercator(-79, 35), mercator(-79, 36), mercator(-80, 35)];
  const map = drawMap({ dots: wide, shapes: [square, [mercator(-80, 35), mercator(-78, 36)]] });
  expect(map.width).toBeGreaterThan(map.height * 2);
  expect(map.areas).toMatch(/^M[\d .L]+Z$/);
  expect(map.ways).toMatch(/^M\d+ \d+L\d+ \d+$/);
  expect(map.dots.match(/h0/g)).toHaveLength(3);
  expect(drawMap({ dots: [mercator(10, 50)], shapes: [] }).dots).toMatch(/^M\d+ \d+h0$/);
});
