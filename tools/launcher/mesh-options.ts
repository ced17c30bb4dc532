/** Real servers to use in place of the stand-ins, each on its own, as the command line or a caller gives them. */
export type RealServers = {
  /** Address of a Vault, such as `https://vault.example:8200`. */
  vault?: string;
  /** Hosts of a DocumentDB or MongoDB, `host:port` separated by commas. */
  documentdb?: string;
  /** Address of a NATS server with JetStream, such as `tls://nats.example:4222`. */
  nats?: string;
  /** `aws` for Bedrock itself, or the address of something that speaks its protocol. */
  bedrock?: string;
};

/** Where people sign in, in place of the mesh's own pages. */
export type ForeignIssuer = {
  /** Exactly as it names itself in `iss`. */
  url: string;
  profile: string;
};

export type MeshOptions = {
  /** Everything the mesh keeps: secrets, databases, streams, logs. Made when missing. */
  dataDir: string;
  /** Port of the web service; 0 takes free ports for everything. Default 3000. */
  port?: number;
  /** Prints nothing. */
  quiet?: boolean;
  /** Services log at debug level. */
  verbose?: boolean;
  servers?: RealServers;
  /** Where people sign in. Default: at the mesh's own identity service. */
  issuer?: ForeignIssuer | undefined;
  /** Variables for every service, over those chosen here; for tests and benchmarks. */
  env?: Readonly<Record<string, string>>;
  /** Where progress goes; standard output by default. */
  say?: (line: string) => void;
  /** How long the chain may take to become ready, in milliseconds. Default 90 s. */
  readyWithinMs?: number;
  /** Gives up starting, and drains what was started. */
  signal?: AbortSignal;
};
