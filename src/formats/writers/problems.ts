import { defineProblems } from '#core/problem.ts';

/** Why an export can't be made as asked. */
export const WriterProblems = defineProblems({
  UnknownFormat: [404, 'There is no export format "{format}". Formats: {formats}.'],
  BadOption: [400, 'The parameter {option} can\'t be "{value}". Possible values: {allowed}.'],
  GeometryNeeded: [
    400,
    'The format {format} needs a geographic field, and the selection has none. Add one to "select", or choose csv, json or xlsx.',
  ],
  DateNeeded: [400, 'The format ical needs a date or datetime field, and the selection has none. Add one to "select".'],
  TooLargeForFormat: [
    400,
    'The records do not fit into the format {format}, whose files end at {limit}. Filter the records, or choose fgb or parquet.',
  ],
  UnknownSystem: [
    400,
    'The coordinate system EPSG:{epsg} is not known. Use a code of the EPSG register, for example 4326 or 3857.',
  ],
});
