/** The part of `vt-pbf` that is used; the package brings no types. */
declare module 'vt-pbf' {
  interface VtTile {
    readonly features: readonly unknown[];
  }
  export function fromGeojsonVt(layers: Readonly<Record<string, VtTile>>, options?: { readonly version?: number; readonly extent?: number }): Uint8Array;
}
