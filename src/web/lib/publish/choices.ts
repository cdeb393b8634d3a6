/** Licences offered on the upload page: id of the register and what it is called. */
export const LICENCES = [
  ['CC-BY-4.0', 'Creative Commons Attribution 4.0'],
  ['CC0-1.0', 'Creative Commons Zero 1.0'],
  ['CC-BY-SA-4.0', 'Creative Commons Attribution ShareAlike 4.0'],
  ['us-public-domain', 'U.S. public domain'],
  ['PDDL-1.0', 'Public Domain Dedication and License 1.0'],
  ['ODC-By-1.0', 'Open Data Commons Attribution 1.0'],
  ['ODbL-1.0', 'Open Database License 1.0'],
  ['OGL-UK-3.0', 'Open Government Licence 3.0 (UK)'],
  ['OGL-Canada-2.0', 'Open Government Licence 2.0 (Canada)'],
  ['etalab-2.0', 'Licence Ouverte 2.0'],
] as const;

/** Promises of new data: ISO 8601 durations, and the key of their words. */
export const FREQUENCIES = [
  ['P1D', 'every.day'],
  ['P1W', 'every.week'],
  ['P1M', 'every.month'],
  ['P3M', 'every.quarter'],
  ['P1Y', 'every.year'],
] as const;

/** Types a person may choose for a column. */
export const CHOSEN_TYPES = ['text', 'int', 'double', 'boolean', 'date', 'datetime', 'geo_point_2d', 'geo_shape', 'json_blob'] as const;
