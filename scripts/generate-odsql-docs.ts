import { writeFileSync } from 'node:fs';
import { odsqlReference } from '../src/odsql/reference.ts';

writeFileSync(new URL('../docs/odsql.md', import.meta.url), odsqlReference());
