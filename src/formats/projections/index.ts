export { COMMON_SYSTEMS } from './common-systems.ts';
export { guessSystems, isLonLat } from './guess.ts';
export type { Guess } from './guess.ts';
export { reproject } from './reproject.ts';
export { findSystem, fromWgs84, systemOfWkt, toWgs84, wktOf } from './system.ts';
export type { CoordinateSystem, Extent, Transform } from './system.ts';
