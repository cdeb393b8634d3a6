import type { Field, Geometry, Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { geometryOf, showText } from './encode.ts';
import { flag } from './options.ts';
import { requireGeometry } from './require-geometry.ts';
import type { Spool } from './spool.ts';
import { Spools } from './spool.ts';
import { titleField } from './title-field.ts';
import { escapeXml, xmlName } from './xml.ts';

/**
 * GPX 1.1: points as waypoints, lines and the outlines of areas as tracks. Fields go into `<extensions>`, or into the
 * description with `use_extension=false`; `name_field` and `description_field_list` (comma-separated) choose the texts.
 */
export const gpx: Writer = {
  id: 'gpx',
  extension: 'gpx',
  mediaType: 'application/gpx+xml',
  needsGeometry: true,
  write: writeGpx,
};

interface Plan {
  readonly context: WriteContext;
  readonly shown: Field;
  readonly attributes: readonly Field[];
  readonly name: Field | undefined;
  readonly described: readonly Field[];
  readonly useExtension: boolean;
}

async function* writeGpx(
  rows: AsyncIterable<readonly Row[]>,
  context: WriteContext,
): AsyncIterable<string | Uint8Array> {
  const plan = planOf(context);
  const spools = await Spools.open(context.scratch);
  try {
    // All waypoints come before all tracks, so tracks wait in a file.
    let tracks: Spool | undefined;
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Plaza" xmlns="http://www.topografix.com/GPX/1/1" ';
    yield `xmlns:field="${escapeXml(context.datasetUrl)}#">\n<metadata><name>${escapeXml(context.title)}</name></metadata>\n`;
    for await (const batch of rows) {
      let waypoints = '';
      for (const row of batch) {
        const { points, lines } = partsOf(geometryOf(row[plan.shown.name]));
        if (points.length === 0 && lines.length === 0) continue;
        const inner = detailsOf(row, plan);
        for (const [lon, lat] of points) waypoints += `<wpt lat="${lat}" lon="${lon}">${inner}</wpt>\n`;
        if (lines.length > 0) {
          tracks ??= await spools.create();
          await tracks.add(`<trk>${inner}${lines.map(segmentOf).join('')}</trk>\n`);
        }
      }
      if (waypoints !== '') yield waypoints;
    }
    if (tracks !== undefined) for await (const part of await tracks.read()) yield part as Uint8Array;
    yield '</gpx>\n';
  } finally {
    await spools.remove();
  }
}

function planOf(context: WriteContext): Plan {
  const shown = requireGeometry(context, 'gpx');
  const attributes = context.fields.filter((field) => field !== shown);
  const list = context.options['description_field_list'];
  const wanted = list === undefined || list === '' ? [] : list.split(',').map((part) => part.trim());
  const useExtension = flag(context, 'use_extension', true);
  const described =
    wanted.length > 0 ? attributes.filter(({ name }) => wanted.includes(name)) : useExtension ? [] : attributes;
  return {
    context,
    shown,
    attributes,
    described,
    useExtension,
    name: titleField(attributes, context.options['name_field']),
  };
}

function detailsOf(row: Row, { context, attributes, name, described, useExtension }: Plan): string {
  const show = (field: Field): string => showText(row[field.name], field, context.timezone);
  const title = name === undefined ? '' : show(name);
  const lines = described.map((field) => ({ field, text: show(field) })).filter(({ text }) => text !== '');
  const description = lines.map(({ field, text }) => `${field.label}: ${text}`).join('\n');
  let inner = title === '' ? '' : `<name>${escapeXml(title)}</name>`;
  if (description !== '') inner += `<desc>${escapeXml(description)}</desc>`;
  if (!useExtension) return inner;
  const extensions = attributes
    .map((field) => ({ tag: `field:${xmlName(field.name)}`, text: show(field) }))
    .filter(({ text }) => text !== '')
    .map(({ tag, text }) => `<${tag}>${escapeXml(text)}</${tag}>`);
  return extensions.length === 0 ? inner : `${inner}<extensions>${extensions.join('')}</extensions>`;
}

type Position = readonly number[];
type Line = readonly Position[];

const segmentOf = (line: Line): string =>
  `<trkseg>${line.map(([lon, lat]) => `<trkpt lat="${lat}" lon="${lon}"/>`).join('')}</trkseg>`;

function partsOf(geometry: Geometry | null): { points: Position[]; lines: Line[] } {
  const { type, coordinates, geometries } = geometry ?? { type: 'none' };
  switch (type) {
    case 'Point':
      return { points: [coordinates as Position], lines: [] };
    case 'MultiPoint':
      return { points: coordinates as Position[], lines: [] };
    case 'LineString':
      return { points: [], lines: [coordinates as Line] };
    case 'MultiLineString':
    case 'Polygon':
      return { points: [], lines: coordinates as Line[] };
    case 'MultiPolygon':
      return { points: [], lines: (coordinates as Line[][]).flat() };
    default: {
      const parts = (geometries ?? []).map(partsOf);
      return { points: parts.flatMap(({ points }) => points), lines: parts.flatMap(({ lines }) => lines) };
    }
  }
}
