data "aws_caller_identity" "current" {}

locals {
  hosts = { web = var.domain, identity = "identity.${var.domain}", mcp = "mcp.${var.domain}" }
  ports = { web = 3000, identity = 4000, mcp = 4100, agent = 3010, audit = 3011 }

  # Whom people and clients reach. agent and audit are reached through NATS alone.
  faces = { for service, host in local.hosts : service => { host = host, port = local.ports[service] } }

  # Files of each service's secret, below /run/deputy (tools/env/container-folder.ts).
  files = merge(
    {
      web            = ["web/nats.nk", "web/client-secret", "ca/ca.pem"]
      agent          = ["agent/nats.nk", "agent/client-secret", "ca/ca.pem"]
      mcp            = ["mcp/nats.nk", "ender/token", "ca/ca.pem"]
      audit          = ["audit/nats.nk", "ca/ca.pem"]
      identity       = ["identity/nats.nk", "identity/clients.json", "identity/people.json", "ca/ca.pem"]
      provision-mesh = ["operator/nats.nk", "ca/ca.pem"]
      provision-data = ["mongodb/admin-password", "vault-keeper/root-token", "provision-data/owners.json", "ca/ca.pem"]
      nats           = ["nats/cert.pem", "nats/key.pem"]
    },
    var.vault_secret ? { vault = ["vault/cert.pem", "vault/key.pem", "vault/ca.pem"] } : {},
  )

  runs  = var.image_tag != null
  image = "${module.ecr.repository_url}:${coalesce(var.image_tag, "none")}"
}

module "key" {
  source = "../key"

  name = var.name
}

module "network" {
  source = "../network"

  name               = var.name
  cidr               = var.cidr
  zones              = var.zones
  nat_gateways       = var.nat_gateways
  reach_internet     = var.reach_internet
  peers              = var.peers
  log_retention_days = var.log_retention_days
  kms_key_arn        = module.key.arn
}

module "ecr" {
  source = "../ecr"

  name        = var.name
  kms_key_arn = module.key.arn
}

module "cluster" {
  source = "../cluster"

  name   = var.name
  vpc_id = module.network.vpc_id
}

module "secrets" {
  source = "../secrets"

  name          = var.name
  files         = local.files
  recovery_days = var.deletion_protection ? 30 : 0
  kms_key_arn   = module.key.arn
}

module "documentdb" {
  source = "../documentdb"

  name                   = var.name
  subnets                = module.network.data_subnets
  security_group         = module.network.security_groups["documentdb"]
  instances              = var.documentdb.instances
  instance_class         = var.documentdb.instance_class
  backup_retention_days  = var.documentdb.backup_retention_days
  admin_password         = var.documentdb_admin_password
  admin_password_version = var.documentdb_admin_password_version
  deletion_protection    = var.deletion_protection
  kms_key_arn            = module.key.arn
}

module "files" {
  source = "../files"

  name           = var.name
  subnets        = module.network.private_subnets
  security_group = module.network.security_groups["files"]
  kms_key_arn    = module.key.arn
}

module "bedrock" {
  source = "../bedrock"

  name               = var.name
  models             = var.bedrock.models
  inference_profiles = var.bedrock.inference_profiles
  kms_key_arn        = module.key.arn
}

module "bastion" {
  source = "../bastion"
  count  = var.bastion ? 1 : 0

  name           = var.name
  subnet         = module.network.private_subnets[0]
  security_group = module.network.security_groups["bastion"]
  kms_key_arn    = module.key.arn
}
