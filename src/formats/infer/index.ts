export { inferTable } from './infer-table.ts';
export { compileConversions } from './convert.ts';
export { ByteSink } from './packed-cells.ts';
export { packedWriter } from './packed-writer.ts';
export type { Conversion, Converted, CellProblem, ConvertRow } from './conversion.ts';
export type { ChosenSchema, Finding, Inferred, InferOptions, ProfileHint, Suggestions } from './inferred.ts';
