import type { CompiledFacet, FacetAnswer, FacetRequest, FacetRow, FacetValue } from '../query.ts';
import { ancestors } from './facets.ts';

interface Node {
  readonly path: string;
  count: number | undefined;
  readonly children: Node[];
}

/** Rows of each facet's query, in the order of `facets` → the nested answer of the API. Pure. */
export function assembleFacets(
  facets: readonly CompiledFacet[],
  rows: readonly (readonly FacetRow[])[],
): readonly FacetAnswer[] {
  return facets.map(({ name, request }, at) => ({ name, facets: valuesOf(request, rows[at] ?? []) }));
}

function valuesOf(request: FacetRequest, rows: readonly FacetRow[]): FacetValue[] {
  const { separator, refined, excluded } = request;
  const roots: Node[] = [];
  const known = new Map<string, Node>();
  const add = (path: string, count: number | undefined): void => {
    const node = known.get(path);
    if (node) {
      node.count ??= count;
      return;
    }
    const made: Node = { path, count, children: [] };
    known.set(path, made);
    const parent = separator === null ? undefined : parentOf(path, separator);
    (parent === undefined ? roots : (known.get(parent)?.children ?? roots)).push(made);
  };
  // Parents before children, for a child is hung up at its parent.
  const depth = (path: string) => (separator === null ? 0 : path.split(separator).length);
  for (const row of rows.toSorted((a, b) => depth(a.path) - depth(b.path))) add(row.path, Number(row.count));
  // What is refined stays in sight, even when nothing is left of it.
  for (const path of refined) for (const step of separator === null ? [path] : ancestors(path, separator)) add(step, 0);
  for (const path of excluded) {
    const steps = separator === null ? [path] : ancestors(path, separator);
    for (const step of steps.slice(0, -1)) add(step, 0);
    add(path, undefined);
  }
  return roots.map((node) => valueOf(node, request));
}

function parentOf(path: string, separator: string): string | undefined {
  const at = path.lastIndexOf(separator);
  return at < 0 ? undefined : path.slice(0, at);
}

function valueOf({ path, count, children }: Node, request: FacetRequest): FacetValue {
  const { separator, refined, excluded } = request;
  const name =
    separator === null
      ? path
      : path.slice(path.lastIndexOf(separator) + (path.includes(separator) ? separator.length : 1));
  if (excluded.includes(path)) return { name, value: path, state: 'excluded' };
  const isRefined = refined.some((one) => one === path || (separator !== null && one.startsWith(path + separator)));
  const facets = children.map((child) => valueOf(child, request));
  return {
    name,
    value: path,
    count: count ?? 0,
    state: isRefined ? 'refined' : 'displayed',
    ...(facets.length > 0 && { facets }),
  };
}
