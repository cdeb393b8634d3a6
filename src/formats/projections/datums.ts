/**
 * How each older geodetic datum lies to WGS84: seven (or three) Helmert parameters in the form of proj4's `towgs84`
 * (metres, seconds of arc, parts per million; position vector rotation). Means over the datum's area, from the EPSG
 * register; grids would be finer, so the systems that normally use them say how far off a point may be.
 */
interface Datum {
  /** Matches the name of the geographic system or datum, without spaces, in lower case. */
  readonly names: RegExp;
  readonly shift: string;
  readonly caveat?: string;
}

const NO_GRID = (metres: string): string =>
  `Without the official grid file of this datum, positions can be off by about ${metres}.`;

const DATUMS: readonly Datum[] = [
  { names: /^(?:gcs)?(?:northamerican1927|nad27)/, shift: '-8,160,176', caveat: NO_GRID('10 metres') },
  {
    names: /^(?:gcs)?(?:osgb|ordnancesurveyofgreatbritain1936)/,
    shift: '446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894',
    caveat: NO_GRID('5 metres'),
  },
  {
    names: /^(?:gcs)?(?:deutscheshauptdreiecksnetz|dhdn|potsdam)/,
    shift: '598.1,73.7,418.2,0.202,0.045,-2.455,6.7',
    caveat: NO_GRID('5 metres'),
  },
  { names: /^(?:gcs)?ch1903/, shift: '674.374,15.056,405.346' },
  { names: /^(?:gcs)?amersfoort/, shift: '565.4171,50.3319,465.5524,-0.398957,0.343988,-1.877402,4.0725' },
  {
    names: /^(?:gcs)?(?:belge1972|bd72|reseaunationalbelge1972)/,
    shift: '-106.8686,52.2978,-103.7239,0.3366,-0.457,1.8422,-1.2747',
  },
  {
    names: /^(?:gcs)?mgi(?!1901)|^(?:gcs)?militargeographische/,
    shift: '577.326,90.129,463.919,5.137,1.474,5.297,2.4232',
  },
  { names: /^(?:gcs)?(?:sjtsk|systemjtsk)/, shift: '570.8,85.7,462.8,4.998,1.587,5.261,3.56' },
  { names: /^(?:gcs)?(?:european1950|ed50|europeandatum1950)/, shift: '-87,-98,-121', caveat: NO_GRID('10 metres') },
  { names: /^(?:gcs)?(?:ntf|nouvelletriangulationfrancaise)/, shift: '-168,-60,320', caveat: NO_GRID('5 metres') },
  { names: /^(?:gcs)?montemario/, shift: '-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68', caveat: NO_GRID('4 metres') },
  { names: /^(?:gcs)?(?:tm65|tm75|ireland1965|osni)/, shift: '482.5,-130.6,564.6,-1.042,-0.214,-0.631,8.15' },
  {
    names: /^(?:gcs)?(?:nzgd49|nzgd1949|newzealand1949|newzealandgeodeticdatum1949)/,
    shift: '59.47,-5.04,187.44,0.47,-0.1,1.024,-4.5993',
  },
  {
    names: /^(?:gcs)?(?:agd66|australian1966|australiangeodeticdatum1966)/,
    shift: '-117.808,-51.536,137.784,0.303,0.446,0.234,-0.29',
    caveat: NO_GRID('5 metres'),
  },
  {
    names: /^(?:gcs)?(?:agd84|australian1984|australiangeodeticdatum1984)/,
    shift: '-134,-48,149',
    caveat: NO_GRID('5 metres'),
  },
  { names: /^(?:gcs)?(?:pulkovo1942)/, shift: '23.57,-140.95,-79.8,0,-0.35,-0.79,-0.22', caveat: NO_GRID('5 metres') },
  { names: /^(?:gcs)?(?:datum73)/, shift: '-223.237,110.193,36.649' },
  { names: /^(?:gcs)?(?:lisbon)/, shift: '-304.046,-60.576,103.64' },
  { names: /^(?:gcs)?(?:tokyo)/, shift: '-146.414,507.337,680.507', caveat: NO_GRID('10 metres') },
  { names: /^(?:gcs)?(?:sad69|southamerican1969)/, shift: '-66.87,4.37,-38.52', caveat: NO_GRID('5 metres') },
  { names: /^(?:gcs)?(?:rt90|rikets|ricketstriangulering)/, shift: '414.1,41.3,603.1,0.855,-2.141,7.023,0' },
  { names: /^(?:gcs)?(?:ggrs87|greek)/, shift: '-199.87,74.79,246.62' },
  {
    names: /^(?:gcs)?(?:kkj|kartastokoordinaattijarjestelma)/,
    shift: '-96.062,-82.428,-121.753,-4.801,-0.345,1.376,1.496',
  },
  { names: /^(?:gcs)?(?:hd72|hungarian1972|hungariandatum1972)/, shift: '52.17,-71.82,-14.9' },
  // Realisations that agree with WGS84 to within a metre or two, which is what a public map needs.
  {
    names:
      /^(?:gcs)?(?:wgs1984|wgs84|worldgeodeticsystem1984|nad83|northamerican1983|northamericandatum1983|nad1983|etrs89|etrs1989|europeanterrestrial|rgf|gda94|gda1994|gda2020|nzgd2000|sirgas|grs1980|tref|jgd2000|jgd2011|sweref|eureffin|irenet|rdn2008|hartebeesthoek|china2000|chinageodetic)/,
    shift: '0,0,0',
  },
];

/** The shift of the datum that a WKT text (or a system's name) names; null when the datum is not known here. */
export function shiftOfDatum(text: string): { shift: string | null; caveat: string | null } {
  const geographic = /(?:GEOGCS|BASEGEOGCRS|BASEGEODCRS|GEOGCRS|GEODCRS)\s*\[\s*"([^"]*)"/i.exec(text)?.[1];
  const datum = /(?:DATUM|ENSEMBLE)\s*\[\s*"([^"]*)"/i.exec(text)?.[1];
  const names = [geographic, datum, text.includes('[') ? undefined : text]
    .filter((name) => name !== undefined)
    .map((name) =>
      name
        .replace(/^D_/, '')
        .toLowerCase()
        .replace(/[^a-z0-9]/g, ''),
    );
  for (const name of names) {
    const found = DATUMS.find((known) => known.names.test(name));
    if (found !== undefined) return { shift: found.shift, caveat: found.caveat ?? null };
  }
  return { shift: null, caveat: null };
}

/** The same WKT 1 text with the shift written into its datum, unless it brings one of its own. */
export function withShift(wkt: string, shift: string): string {
  if (/TOWGS84\s*\[/i.test(wkt)) return wkt;
  const seven = [...shift.split(','), '0', '0', '0', '0'].slice(0, 7).join(',');
  return wkt.replace(
    /(DATUM\s*\[\s*"[^"]*"\s*,\s*SPHEROID\s*\[[^[\]]*(?:\[[^\]]*\][^[\]]*)*\])/i,
    `$1,TOWGS84[${seven}]`,
  );
}
