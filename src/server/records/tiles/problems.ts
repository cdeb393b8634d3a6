import { defineProblems } from '#core/problem.ts';

export const { NoGeometry, UnknownTileField } = defineProblems({
  NoGeometry: [404, 'Dataset “{dataset_id}” has no places, so there are no tiles of it.'],
  UnknownTileField: [400, 'Field “{field}” cannot be part of a tile: it does not exist, or it is a geometry. Choose it with “geometry=”, or take it out of “fields=”.'],
});
