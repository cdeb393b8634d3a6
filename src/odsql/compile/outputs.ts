import type { Context } from '../check/context.ts';
import type { Term } from '../check/term.ts';
import { isoText } from '../functions/grouping.ts';
import { queryError } from '../problems.ts';
import type { Output, OutputType } from '../query.ts';
import type { Sql } from '../sql.ts';
import { name, sql, value } from '../sql.ts';

/** `values`: columns `decodeRow` reads. `text`: one column an output whose raw text is what CSV files say; null is empty. */
export interface OutputForm {
  readonly form: 'values' | 'text';
  /** Between the values of a list, in text. */
  readonly listSeparator: string;
}
export const VALUES: OutputForm = { form: 'values', listSeparator: ',' };

/** A result column with its key. */
export interface Selected {
  readonly key: string;
  readonly alias: boolean;
  readonly term: Term;
}

/** Result columns `o0`, `o1` … of a term, and how to read them. */
export function outputOf(
  { key, term }: Selected,
  at: number,
  context: Context,
  form: OutputForm,
): { output: Output; columns: Sql[] } {
  if (term.predicate || term.type === 'geometry') throw queryError(context.clause, `${key} cannot be selected.`);
  const column = `o${at}`;
  const parts = form.form === 'text' ? [textColumn(term, context, form)] : valueColumns(term);
  const names = parts.map((_, part) => (part === 0 ? column : `${column}_${part}`));
  const { field } = term.field ?? {};
  const output: Output = {
    key,
    label: field?.label ?? key,
    type: outputType(term),
    columns: names,
    timezone: context.zone,
    ...(field && { field }),
    ...(term.multivalued && { multivalued: true }),
    ...(term.precision && { precision: term.precision }),
    ...(term.fallback !== undefined && { fallback: term.fallback }),
  };
  return { output, columns: parts.map((part, index) => sql`${part} AS ${name(names[index]!)}`) };
}

function outputType({ type }: Term): OutputType {
  return type === 'null' || type === 'geometry' ? 'text' : type;
}

function valueColumns({ type, sql: of, place, group }: Term): Sql[] {
  if (type === 'geo_cluster' && group?.centroid) return [group.centroid.lon, group.centroid.lat];
  if (type === 'null') return [sql`CAST(NULL, 'Nullable(String)')`];
  if (!place) return [of];
  return place.shape ? [place.shape.geojson] : [place.lon, place.lat];
}

/** Numbers and booleans stay what they are: the engine writes them in the same words, and faster than it makes texts of them. */
function textColumn(term: Term, { zone }: Context, { listSeparator }: OutputForm): Sql {
  const { type, sql: of, place, precision } = term;
  if (term.multivalued) return sql`arrayStringConcat(${of}, ${value(listSeparator, 'String')})`;
  switch (type) {
    case 'null':
      return sql`''`;
    case 'geo_point_2d':
      return sql`ifNull(concat(toString(${place!.lat}), ', ', toString(${place!.lon})), '')`;
    case 'geo_shape':
      return sql`ifNull(${place?.shape?.geojson ?? of}, '')`;
    case 'geo_cluster':
      return sql`concat(toString(${term.group!.centroid!.lat}), ', ', toString(${term.group!.centroid!.lon}))`;
    case 'date':
      return precision === 'year'
        ? sql`formatDateTime(${of}, '%Y')`
        : precision === 'month'
          ? sql`formatDateTime(${of}, '%Y-%m')`
          : sql`formatDateTime(${of}, '%Y-%m-%d')`;
    case 'datetime':
      return isoText(zone === 'UTC' ? of : sql`toTimezone(${of}, ${value(zone, 'String')})`, true, zone === 'UTC');
    case 'double':
      return sql`if(isFinite(${of}), ${of}, NULL)`;
    case 'boolean':
      return sql`CAST(${of}, 'Nullable(Bool)')`;
    case 'int':
      return of;
    default:
      return sql`ifNull(${of}, '')`;
  }
}

/** Adds a column; a later one of the same key takes the earlier one's place, two aliases of one name are refused. */
export function addSelected(selected: Selected[], added: Selected, context: Context): void {
  const at = selected.findIndex(({ key }) => key === added.key);
  if (at < 0) {
    selected.push(added);
    return;
  }
  if (selected[at]!.alias && added.alias)
    throw queryError(context.clause, `Alias '${added.key}' is declared several times.`);
  if (added.alias) selected[at] = added;
}
