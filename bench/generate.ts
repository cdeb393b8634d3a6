import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';

/** Always the same numbers (mulberry32), so that two runs measure the same rows. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const KINDS = [
  'Pothole',
  'Street light',
  'Graffiti',
  'Missed trash',
  'Fallen tree',
  'Noise',
  'Water leak',
  'Sidewalk',
  'Abandoned car',
  'Stray animal',
  'Sign damaged',
  'Other',
];
const STREETS = ['Main', 'Oak', 'Elm', 'Maple', 'Church', 'Mill', 'Lake', 'Hill', 'Park', 'River', 'Chapel', 'Station'];
const ENDINGS = ['St', 'Ave', 'Rd', 'Ln', 'Dr'];
const STATES = ['open', 'assigned', 'closed', 'duplicate'];

/**
 * A file of service requests of an imagined town, as a 311 system exports them: text, categories, dates, numbers with
 * gaps, coordinates. Written once and kept. Returns its path's size in bytes.
 */
export async function generateRequests(path: string, rows: number): Promise<number> {
  if (existsSync(path)) return statSync(path).size;
  mkdirSync(dirname(path), { recursive: true });
  const random = randomOf(rows);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 1.5 * list.length)]!;
  const file = createWriteStream(`${path}.part`);
  file.write('request_id,opened,kind,status,street,ward,days_open,cost,latitude,longitude\n');
  const begin = Date.UTC(2015, 0, 1);
  for (let at = 0; at < rows; at += 10_000) {
    let text = '';
    for (let i = at; i < Math.min(rows, at + 10_000); i++) {
      const opened = new Date(begin + Math.floor((i / rows) * 3.4e11 + random() * 1e7))
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      const days = random() < 0.1 ? '' : String(Math.floor(random() ** 3 * 120));
      const cost = random() < 0.3 ? '' : (random() ** 4 * 5000).toFixed(2);
      const street = `${1 + Math.floor(random() * 900)} ${pick(STREETS)} ${pick(ENDINGS)}`;
      text += `R${String(i).padStart(8, '0')},${opened},${pick(KINDS)},${pick(STATES)},${street},${1 + Math.floor(random() * 12)},${days},${cost},${(35.85 + random() * 0.25).toFixed(6)},${(-79.05 + random() * 0.35).toFixed(6)}\n`;
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  renameSync(`${path}.part`, path);
  return statSync(path).size;
}
