import type { Row } from '#core/field.ts';
import { wktOf } from '#formats/projections/index.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { geometryOf } from './encode.ts';
import { exportProjection } from './project.ts';
import { requireGeometry } from './require-geometry.ts';
import { Spools } from './spool.ts';
import { dbfPlan } from './shapefile/dbf-record.ts';
import type { FinishedLayer } from './shapefile/shape-layers.ts';
import { ShapeLayers } from './shapefile/shape-layers.ts';
import type { ZipPart } from './zip-stream.ts';
import { zipped } from './zip-stream.ts';

/**
 * Zipped shapefile (ESRI, 1998) with .shp, .shx, .dbf, .prj and .cpg (UTF-8). A shapefile holds one kind of shape: the
 * first kind met gives the layer its plain name, other kinds get layers of their own in the same archive. There is no
 * limit on records but the format's own 2 GB a file. Names are cut to ten characters; `fields.csv` tells the full ones.
 */
export const shp: Writer = {
  id: 'shp',
  extension: 'zip',
  mediaType: 'application/zip',
  needsGeometry: true,
  write: writeShapefile,
};

async function* writeShapefile(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<Uint8Array> {
  const shown = requireGeometry(context, 'shp');
  const project = exportProjection(context.epsg);
  const plan = dbfPlan(context, shown);
  const spools = await Spools.open(context.scratch);
  try {
    const layers = new ShapeLayers(spools, plan.header);
    for await (const batch of rows) {
      for (const row of batch) await layers.add(project(geometryOf(row[shown.name])), plan.encode(row));
    }
    yield* zipped(partsOf(await layers.finish(), plan.namesCsv, context));
  } finally {
    await spools.remove();
  }
}

function partsOf(layers: readonly FinishedLayer[], namesCsv: string, context: WriteContext): ZipPart[] {
  const base = context.datasetId.replace(/[^\w.-]+/g, '_').slice(0, 100) || 'dataset';
  const parts: ZipPart[] = [];
  for (const [i, layer] of layers.entries()) {
    const name = i === 0 ? base : `${base}_${layer.kind}s`;
    const { shp: shapes, shx, dbf } = layer;
    parts.push({ name: `${name}.shp`, content: () => shapes }, { name: `${name}.shx`, content: () => shx });
    parts.push({ name: `${name}.dbf`, content: () => dbf });
    parts.push(
      { name: `${name}.prj`, content: () => [wktOf(context.epsg)] },
      { name: `${name}.cpg`, content: () => ['UTF-8'] },
    );
  }
  return [...parts, { name: `${base}_fields.csv`, content: () => [namesCsv] }];
}
