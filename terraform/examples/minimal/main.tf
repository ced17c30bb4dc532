# The least that is real: everything encrypted, on record and closed as in production, each thing once, and gone again by `terraform destroy`.
locals {
  name = "deputy-minimal"
}

module "mesh" {
  source = "../../modules/mesh"

  name                              = local.name
  domain                            = var.domain
  public_zone_id                    = var.public_zone_id
  zones                             = var.zones
  nat_gateways                      = "one"
  image_tag                         = var.image_tag
  environments_folder               = "${path.module}/../../env"
  nats_image                        = var.nats_image
  nkeys                             = var.nkeys
  documentdb                        = { instances = 1, backup_retention_days = 1 }
  documentdb_admin_password         = var.documentdb_admin_password
  documentdb_admin_password_version = var.documentdb_admin_password_version
  bedrock                           = { models = [var.bedrock_model_id] }
  repository                        = var.repository
  alarm_emails                      = var.alarm_emails
  monthly_budget_usd                = 400
  bastion                           = true
  vault_secret                      = true
  deletion_protection               = false
  log_retention_days                = 7

  services = {
    web      = { least = 1, most = 1, cpu = 256, memory = 512 }
    identity = { least = 1, most = 1, cpu = 256, memory = 512 }
    mcp      = { least = 1, most = 1 }
    agent    = { least = 1, most = 1, cpu = 256, memory = 512 }
    audit    = { least = 1, most = 1, single = true, cpu = 256, memory = 512 }
  }
}

module "vault" {
  source = "../../modules/vault-self-run"
  count  = var.image_tag == null ? 0 : 1

  name            = local.name
  cluster         = { name = module.mesh.cluster.name, arn = module.mesh.cluster.arn }
  namespace       = module.mesh.cluster.namespace
  image           = "${module.mesh.images.public}/${var.vault_image}"
  mesh_image      = module.mesh.images.mesh
  files_secret    = module.mesh.vault_secret_arn
  subnets         = slice(module.mesh.network.private_subnets, 0, 1)
  security_groups = { vault = module.mesh.network.security_groups["vault"], hosts = module.mesh.network.security_groups["hosts"] }
  kms_key_arn     = module.mesh.kms_key_arn
}
