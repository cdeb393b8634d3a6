import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COMMON_SYSTEMS,
  findSystem,
  fromWgs84,
  guessSystems,
  reproject,
  systemOfWkt,
  toWgs84,
  wktOf,
} from './index.ts';

describe('coordinate systems', () => {
  // Published pairs of the mapping agencies, or of known monuments.
  it.each([
    ['Amersfoort church tower', 28992, 155_000, 463_000, 5.387_206, 52.155_174, 2e-5],
    ['Bern observatory', 2056, 2_600_000, 1_200_000, 7.438_632, 46.951_083, 2e-6],
    ['Bern observatory, old system', 21781, 600_000, 200_000, 7.438_632, 46.951_083, 2e-6],
    ['Caister water tower', 27700, 651_409.903, 313_177.27, 1.716_074, 52.657_979, 1e-4],
    ['San Diego', 2230, 6_282_000, 1_840_000, -117.159_198, 32.711_84, 1e-5],
    ['Null Island in Web Mercator', 3857, 0, 0, 0, 0, 1e-9],
    ['Durham in State Plane feet', 2264, 2_030_000, 820_000, -78.898, 36.002, 2e-2],
  ])('%s', (...[, epsg, x, y, lon, lat, tolerance]) => {
    const [east, north] = toWgs84(findSystem(epsg)!)(x, y);
    expect(Math.abs(east - lon)).toBeLessThan(tolerance);
    expect(Math.abs(north - lat)).toBeLessThan(tolerance);
  });

  it('go there and back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...COMMON_SYSTEMS.filter((epsg) => findSystem(epsg)?.extent)),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        (epsg, u, v) => {
          const system = findSystem(epsg)!;
          const { west, south, east, north } = system.extent!;
          fc.pre(west < east);
          const [lon, lat] = [west + u * (east - west), south + v * (north - south)];
          const [x, y] = fromWgs84(system)(lon, lat);
          const [lonBack, latBack] = toWgs84(system)(x, y);
          expect([lonBack, latBack]).toEqual([expect.closeTo(lon, 5), expect.closeTo(lat, 5)]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("knows other registers' names of the same system, and no nonsense", () => {
    expect(findSystem(900_913)?.epsg).toBe(3857);
    expect([0, 1, 9999, 999_999, -4326, 4326.5, Number.NaN].map(findSystem)).toEqual(Array(7).fill(undefined));
  });

  it.each([2056, 27700, 2264, 28992, 25832, 31370, 4267])('EPSG:%i as WKT means the same', (epsg) => {
    const system = systemOfWkt(wktOf(epsg))!;
    expect(system.epsg).toBe(epsg);
  });

  it.each([
    [
      'GEOGCS["GCS_North_American_1927",DATUM["D_North_American_1927",SPHEROID["Clarke_1866",6378206.4,294.9786982]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]',
      4267,
      -79,
      36,
    ],
    [
      'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]',
      27700,
      530_000,
      180_000,
    ],
    [
      'PROJCS["NAD_1983_StatePlane_North_Carolina_FIPS_3200_Feet",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",2000000.002616666],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-79.0],PARAMETER["Standard_Parallel_1",34.33333333333334],PARAMETER["Standard_Parallel_2",36.16666666666666],PARAMETER["Latitude_Of_Origin",33.75],UNIT["Foot_US",0.3048006096012192]]',
      2264,
      2_030_000,
      820_000,
    ],
  ])('desktop WKT %# means what the register means', (wkt, epsg, x, y) => {
    const [lon, lat] = toWgs84(systemOfWkt(wkt)!)(x, y);
    expect([lon, lat]).toEqual(toWgs84(findSystem(epsg)!)(x, y).map((value) => expect.closeTo(value, 5)));
  });

  it('makes nothing of what is no WKT', () => {
    for (const text of ['', 'hello', 'LOCAL_CS["x"]', 'PROJCS["x"]', '{"type":"x"}', 'PROJCS[', '\0\0'])
      expect(systemOfWkt(text)).toBeUndefined();
  });

  it('drops heights and keeps the nesting', () => {
    const collection = {
      type: 'GeometryCollection',
      geometries: [
        {
          type: 'LineString',
          coordinates: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
      ],
    };
    expect(reproject(collection, (x, y) => [y, x])).toEqual({
      type: 'GeometryCollection',
      geometries: [
        {
          type: 'LineString',
          coordinates: [
            [2, 1],
            [5, 4],
          ],
        },
      ],
    });
  });
});

describe('guesses', () => {
  it('put the system of the place first', () => {
    const [first] = guessSystems([[6_282_000, 1_840_000]], { lon: -117.1, lat: 32.7 });
    expect(first?.system.epsg).toBe(2230);
    expect(first?.distanceKm).toBeLessThan(20);
    expect(guessSystems([[2_683_000, 1_248_000]], { lon: 8.5, lat: 47.4 })[0]?.system.epsg).toBe(2056);
  });

  it('find nothing for impossible numbers', () => {
    expect(guessSystems([[1e12, 1e12]])).toEqual([]);
    expect(guessSystems([])).toEqual([]);
  });
});
