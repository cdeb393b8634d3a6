import { VISIBILITIES, type Visibility } from '../dataset.ts';
import { VisibilityUnknown } from '../problems.ts';

export function requireVisibility(given: string): Visibility {
  const found = VISIBILITIES.find((one) => one === given);
  if (!found) throw VisibilityUnknown({ given, known: VISIBILITIES.join(', ') });
  return found;
}
