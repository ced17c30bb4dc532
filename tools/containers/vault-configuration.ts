/**
 * Vault's own configuration in a container: stored on disk, and reached on the loopback address alone, which it shares with the
 * services. Memory cannot be locked without a capability that no container here has; swap is the host's to turn off.
 */
export const vaultConfiguration = ({ dataDir, port }: { dataDir: string; port: number }): string => `\
storage "raft" {
  path    = ${JSON.stringify(dataDir)}
  node_id = "deputy"
}

listener "tcp" {
  address         = "127.0.0.1:${port}"
  cluster_address = "127.0.0.1:${port + 1}"
  tls_disable     = true
}

api_addr      = "http://127.0.0.1:${port}"
cluster_addr  = "http://127.0.0.1:${port + 1}"
disable_mlock = true
ui            = false
`;
