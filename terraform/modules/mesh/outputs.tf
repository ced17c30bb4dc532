# ---- what `npm run env -- aws` reads (tools/env/aws-outputs.ts); an example passes these on

output "environment" {
  description = "Addresses and settings, by the names that `npm run env` knows them by."
  value = {
    web_url                = "https://${local.hosts.web}"
    identity_url           = "https://${local.hosts.identity}"
    mcp_url                = "https://${local.hosts.mcp}/mcp"
    nats_url               = "tls://nats.${module.cluster.namespace.name}:4222"
    nats_sync_always       = true
    documentdb_hosts       = module.documentdb.hosts
    documentdb_replica_set = module.documentdb.replica_set
    documentdb_admin_user  = module.documentdb.admin_user
    trusted_proxies        = concat(module.network.public_cidrs, module.network.private_cidrs)
  }
}

# ---- what the workflows read

output "deployment" {
  description = "As variables of the forge's environment."
  value = {
    image_repository = module.ecr.repository_url
    image_role       = module.github_oidc.image_role_arn
    deploy_role      = module.github_oidc.deploy_role_arn
    cluster          = module.cluster.name
    prefix           = var.name
    subnets          = join(",", module.network.private_subnets)
    security_group   = module.network.security_groups["setup"]
  }
}

# ---- what must be put in by hand

output "secrets" {
  description = "By service: ARN of its secret, and the files that it must hold."
  value       = { for service, files in module.secrets.files : service => { arn = module.secrets.arns[service], files = files } }
}

# ---- for a Vault beside it

output "network" {
  value = {
    vpc_id          = module.network.vpc_id
    vpc_cidr        = module.network.vpc_cidr
    private_subnets = module.network.private_subnets
    private_cidrs   = module.network.private_cidrs
    security_groups = module.network.security_groups
    route_tables = merge(
      { for index, table in module.network.private_route_tables : "private-${index}" => table },
      { data = module.network.data_route_table },
    )
  }
}

output "cluster" {
  value = { name = module.cluster.name, arn = module.cluster.arn, namespace = module.cluster.namespace }
}

output "images" {
  value = { mesh = local.image, public = module.ecr.public_images }
}

output "vault_secret_arn" {
  value = var.vault_secret ? module.secrets.arns["vault"] : null
}

output "kms_key_arn" {
  value = module.key.arn
}

output "guardrail" {
  value = module.bedrock.guardrail
}

output "bastion" {
  description = "Instance to open a session with, if there is one."
  value       = one(module.bastion[*].instance_id)
}
