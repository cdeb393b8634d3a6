/** A dataset's address out of the name of its file: `Dog licences 2026 (final).xlsx` → `dog-licences-2026-final`. */
export function slugOf(name: string): string {
  const stem = name.replace(/\.(gz|zip)$/i, '').replace(/\.[a-z0-9]{1,8}$/i, '');
  const plain = stem.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 80) || 'dataset';
}

/** A first title out of a file's name: `dog_licences-2026.xlsx` → `Dog licences 2026`. */
export function titleOf(name: string): string {
  const words = slugOf(name).replace(/-/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
