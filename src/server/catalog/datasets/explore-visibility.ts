import type { Dataset } from '../dataset.ts';

/** Visibility in the words of the Explore API: `domain` for everybody, `restricted` for some. */
export function exploreVisibility({ visibility }: Pick<Dataset, 'visibility'>): 'domain' | 'restricted' {
  return visibility === 'public' ? 'domain' : 'restricted';
}
