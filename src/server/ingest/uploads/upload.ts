/** A received file that waits for a run. */
export interface Upload {
  readonly upload_id: string;
  /** As it was sent; a hint only. */
  readonly filename: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601 UTC. */
  readonly created_at: string;
}

/** Uploads that no run used are removed after this long. */
export const UPLOAD_DAYS = 7;
