import { defineProblems } from '#core/problem.ts';

/** Why a file can't be read. Each sentence says what is wrong, where, and what to do. */
export const FormatProblems = defineProblems({
  EmptyFile: [422, 'The file is empty. Check that it was saved and sent completely, then send it again.'],
  NoRows: [422, 'The file holds no table: {what}. Send the file that holds the rows.'],
  UnknownFormat: [
    422,
    'The format of this file is not known. Send a CSV, Excel, OpenDocument, JSON, XML, GeoJSON, Shapefile (zip), KML, GPX, GeoPackage or Parquet file.',
  ],
  NotATable: [422, 'This is {what}, not a table of data. {remedy}'],
  Encrypted: [
    422,
    'The file is protected by a password. Remove the password in the program that made it and send it again.',
  ],
  Damaged: [422, 'The file is damaged or incomplete: {what}. Make it again or download it again, then send it.'],
  TooManyColumns: [
    422,
    'Line {place} has more than {limit} columns, which is the limit. Check the separator, or turn the table so that columns become rows.',
  ],
  CellTooLong: [
    422,
    'A cell that begins in line {place} is longer than {limit} bytes, which is the limit. Check whether a quotation mark is missing there.',
  ],
  TooDeep: [422, 'The file is nested more than {limit} levels deep (at {place}). Flatten it before sending.'],
  EntityDefinitions: [
    422,
    'The XML defines entities of its own, which are not read for safety. Save it without a DOCTYPE that holds ENTITY.',
  ],
  TooLarge: [422, 'Unpacked, the file is larger than {limit} bytes, which is the limit. Split it into parts.'],
  NoSuchTable: [422, 'There is no table "{table}" in the file. It holds: {tables}.'],
  NoSuchPath: [422, 'There is no list at "{path}" in the file. Lists were found at: {paths}.'],
  BadEncoding: [
    422,
    'The text encoding "{encoding}" is not known. Use for example utf-8, windows-1252, iso-8859-1 or utf-16le.',
  ],
  BadOption: [422, 'The option {option} can\'t be "{value}": {why}.'],
});
