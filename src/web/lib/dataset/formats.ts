/** What a person reads about an export format. Alphabetical by id within a group. */
export interface ExportFormat {
  readonly id: string;
  readonly title: string;
  readonly group: 'table' | 'map' | 'linked' | 'calendar';
  /** Size against the same rows as JSON: measured on real datasets, good for a hint only. */
  readonly factor: number;
}

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { id: 'csv', title: 'CSV', group: 'table', factor: 0.45 },
  { id: 'xlsx', title: 'Excel', group: 'table', factor: 0.25 },
  { id: 'json', title: 'JSON', group: 'table', factor: 1 },
  { id: 'jsonl', title: 'JSON Lines', group: 'table', factor: 1 },
  { id: 'parquet', title: 'Parquet', group: 'table', factor: 0.12 },
  { id: 'geojson', title: 'GeoJSON', group: 'map', factor: 1.2 },
  { id: 'shp', title: 'Shapefile', group: 'map', factor: 0.4 },
  { id: 'kml', title: 'KML', group: 'map', factor: 1.6 },
  { id: 'gpx', title: 'GPX', group: 'map', factor: 1.6 },
  { id: 'fgb', title: 'FlatGeobuf', group: 'map', factor: 0.7 },
  { id: 'jsonld', title: 'JSON-LD', group: 'linked', factor: 1.6 },
  { id: 'n3', title: 'N-Triples', group: 'linked', factor: 2.4 },
  { id: 'rdfxml', title: 'RDF/XML', group: 'linked', factor: 2 },
  { id: 'turtle', title: 'Turtle', group: 'linked', factor: 1.4 },
  { id: 'ical', title: 'iCalendar', group: 'calendar', factor: 0.8 },
];

export const EXPORT_GROUPS = ['table', 'map', 'linked', 'calendar'] as const;
