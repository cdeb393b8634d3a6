import { writeFileSync } from 'node:fs';
import { settingsReference } from '../src/server/platform/settings-reference.ts';

writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsReference());
