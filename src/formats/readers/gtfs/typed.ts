import type { FieldTypeId } from '#core/field.ts';
import type { RawCell, RawTable } from '#formats/reader.ts';

/** Types the GTFS reference gives to its columns, where the cells alone could mislead: ids and colours are texts. */
function typeOf(name: string): FieldTypeId | undefined {
  if (/^(?:date|.*_date)$/.test(name)) return 'date';
  if (/(?:_id|_code|_color|_short_name|_name|parent_station|_time|block)$/.test(name)) return 'text';
  return /_(?:lat|lon)$/.test(name) ? 'double' : undefined;
}

const isoDate = (cell: RawCell): RawCell =>
  typeof cell === 'string' ? cell.trim().replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') : cell;

/** A table of a feed with those types; service dates like 20240131 become ISO dates. */
export function typedTable(table: RawTable): RawTable {
  const columns = table.columns.map((column) => {
    const type = column.type ?? typeOf(column.name.toLowerCase());
    return type === undefined ? column : { ...column, type };
  });
  const dates = new Set(columns.flatMap(({ type }, i) => (type === 'date' ? [i] : [])));
  return {
    otherTables: table.otherTables,
    understood: table.understood,
    columns,
    async *rows() {
      for await (const batch of table.rows()) {
        yield dates.size === 0
          ? batch
          : batch.map(({ place, cells }) => ({
              place,
              cells: cells.map((cell, i) => (dates.has(i) ? isoDate(cell) : cell)),
            }));
      }
    },
    get notes() {
      return table.notes;
    },
  };
}
