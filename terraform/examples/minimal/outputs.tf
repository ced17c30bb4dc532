# What `npm run env -- aws --outputs` reads: each by the name it knows (tools/env/aws-outputs.ts).
output "region" {
  value = var.region
}

output "web_url" {
  value = module.mesh.environment.web_url
}

output "identity_url" {
  value = module.mesh.environment.identity_url
}

output "mcp_url" {
  value = module.mesh.environment.mcp_url
}

output "nats_url" {
  value = module.mesh.environment.nats_url
}

output "nats_sync_always" {
  value = module.mesh.environment.nats_sync_always
}

output "documentdb_hosts" {
  value = module.mesh.environment.documentdb_hosts
}

output "documentdb_replica_set" {
  value = module.mesh.environment.documentdb_replica_set
}

output "documentdb_admin_user" {
  value = module.mesh.environment.documentdb_admin_user
}

output "trusted_proxies" {
  value = module.mesh.environment.trusted_proxies
}

output "mesh_tenant" {
  value = var.mesh_tenant
}

output "bedrock_model_id" {
  value = var.bedrock_model_id
}

output "vault_address" {
  value = "https://vault.${module.mesh.cluster.namespace.name}:8200"
}

output "vault_namespace" {
  value = ""
}

# Variables of the forge's environment: see .github/workflows.
output "deployment" {
  value = module.mesh.deployment
}

# What each service's secret must hold.
output "secrets" {
  value = module.mesh.secrets
}

output "guardrail" {
  value = module.mesh.guardrail
}

output "private_cidrs" {
  description = "Where logins at Vault come from: `caller_cidrs` of modules/vault-config."
  value       = module.mesh.network.private_cidrs
}

output "bastion" {
  value = module.mesh.bastion
}
