/** What the supervisor tells a new host, as one JSON line on its standard input. */
export interface HostConfig {
  /** Folder of the tables. */
  readonly folder: string;
  /** Private folder of sockets, pipes and spooled bodies; emptied by the host. */
  readonly runDir: string;
  /** Folder of the named pipes the site reads itself. */
  readonly pipeDir: string;
  readonly socketPath: string;
  /** Password of the requests. */
  readonly token: string;
  /** Bytes of all queries together. */
  readonly memoryBytes: number;
  readonly lanes: { readonly short: number; readonly long: number };
}

/** What the host tells the supervisor, one JSON line each on its standard output. */
export type HostMessage =
  | { readonly event: 'ready'; readonly version: string }
  | { readonly event: 'failed'; readonly reason: string }
  | { readonly event: 'stuck'; readonly reason: string };

export const HOST_USER = 'plaza';
/** Header that names the lane; a ClickHouse server ignores it. */
export const LANE_HEADER = 'x-plaza-lane';
/** Header that names the pipe of the site's that takes the answer. */
export const PIPE_HEADER = 'x-plaza-pipe';
export type LaneName = 'short' | 'long';
