import type { IconName } from './ui/icon-names.ts';

const PICTURES: readonly (readonly [RegExp, IconName])[] = [
  [/transport|mobility|getting around|transit|traffic|street|road/i, 'car'],
  [/water|weather|flood|river/i, 'waves'],
  [/money|finance|budget|spend|contract|administration/i, 'banknote'],
  [/home|housing|land|building|planning/i, 'house'],
  [/safety|police|fire|justice|crash/i, 'shield'],
  [/park|nature|tree/i, 'tree-pine'],
  [/school|education|youth/i, 'graduation-cap'],
  [/health|care|social/i, 'heart-pulse'],
  [/waste|energy/i, 'recycle'],
  [/council|government|vote|election|democra/i, 'landmark'],
  [/environment|climate|air/i, 'leaf'],
  [/culture|heritage|librar/i, 'library'],
  [/sport|leisure|recreation/i, 'dumbbell'],
  [/business|econom/i, 'briefcase'],
  [/service|request|311|report/i, 'message-circle-question-mark'],
  [/boundar|place|map/i, 'map'],
];

/** The picture of an aisle, by the words of its theme. */
export const themeIcon = (theme: string): IconName => PICTURES.find(([words]) => words.test(theme))?.[1] ?? 'tag';
