locals {
  name       = "deputy-production"
  vault_cidr = "172.25.16.0/20"
}

module "mesh" {
  source = "../../modules/mesh"

  name                              = local.name
  domain                            = var.domain
  public_zone_id                    = var.public_zone_id
  zones                             = var.zones
  nat_gateways                      = "each_zone"
  reach_internet                    = ["identity", "web", "agent", "mcp", "audit"]
  peers                             = { vault = local.vault_cidr }
  image_tag                         = var.image_tag
  environments_folder               = "${path.module}/../../env"
  nats_image                        = var.nats_image
  nkeys                             = var.nkeys
  collector_image                   = var.collector_image
  documentdb                        = { instances = 3, instance_class = "db.r6g.large", backup_retention_days = 35 }
  documentdb_admin_password         = var.documentdb_admin_password
  documentdb_admin_password_version = var.documentdb_admin_password_version
  bedrock                           = { models = [trimprefix(var.bedrock_model_id, "eu.")], inference_profiles = var.inference_profiles }
  repository                        = var.repository
  alarm_emails                      = var.alarm_emails
  monthly_budget_usd                = 2500
  log_retention_days                = 365

  services = {
    web      = { least = 2, most = 6 }
    identity = { least = 2, most = 4 }
    mcp      = { least = 3, most = 12, cpu = 1024, memory = 2048 }
    agent    = { least = 2, most = 12, spot_share = 5 }
    audit    = { least = 1, most = 1, single = true, memory = 2048 }
  }
}

module "vault" {
  source = "../../modules/vault-hcp"

  name         = local.name
  region       = var.region
  cidr         = local.vault_cidr
  vpc_id       = module.mesh.network.vpc_id
  vpc_cidr     = module.mesh.network.vpc_cidr
  route_tables = module.mesh.network.route_tables
}
