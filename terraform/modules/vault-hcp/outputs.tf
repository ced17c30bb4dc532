output "address" {
  description = "As `VAULT_ADDR` has it. Its certificate is of a public authority."
  value       = hcp_vault_cluster.this.vault_private_endpoint_url
}

output "namespace" {
  description = "As `VAULT_NAMESPACE` has it: HCP gives out a namespace and keeps the root."
  value       = hcp_vault_cluster.this.namespace
}
