# What runs, once there is an image: before, there would be nothing to run it with.
locals {
  environments = {
    for name in ["web", "identity", "mcp", "audit", "agent", "provision-mesh", "provision-data"] :
    name => local.runs ? jsondecode(file("${var.environments_folder}/${name}.json")) : []
  }

  tasks = {
    provision-mesh = ["node", "dist/tools/launcher/steps/provision-mesh.js"]
    provision-data = ["node", "dist/tools/launcher/steps/provision-data.js"]
  }

  policies = { agent = module.bedrock.policy }
}

module "nats" {
  source = "../nats"
  count  = local.runs ? 1 : 0

  name               = var.name
  cluster            = { name = module.cluster.name, arn = module.cluster.arn }
  namespace          = module.cluster.namespace
  image              = "${module.ecr.public_images}/${var.nats_image}"
  mesh_image         = local.image
  nkeys              = var.nkeys
  files_secret       = module.secrets.arns["nats"]
  subnets            = slice(module.network.private_subnets, 0, 1)
  security_groups    = { nats = module.network.security_groups["nats"], hosts = module.network.security_groups["hosts"] }
  log_retention_days = var.log_retention_days
  kms_key_arn        = module.key.arn
}

module "service" {
  source   = "../ecs-service"
  for_each = local.runs ? var.services : {}

  name               = var.name
  service            = each.key
  cluster            = { name = module.cluster.name, arn = module.cluster.arn }
  image              = local.image
  environment        = local.environments[each.key]
  files_secret       = module.secrets.arns[each.key]
  health_port        = local.ports[each.key]
  subnets            = module.network.private_subnets
  security_group     = module.network.security_groups[each.key]
  instances          = { least = each.value.least, most = each.value.most, single = each.value.single }
  cpu                = each.value.cpu
  memory             = each.value.memory
  spot_share         = each.value.spot_share
  folder             = lookup(module.files.folders, each.key, null)
  policy             = lookup(local.policies, each.key, null)
  collector_image    = var.collector_image == null ? null : "${module.ecr.public_images}/${var.collector_image}"
  kms_key_arn        = module.key.arn
  log_retention_days = var.log_retention_days

  target_groups = contains(keys(local.faces), each.key) ? {
    public   = module.alb.target_groups[each.key]
    internal = module.alb_internal.target_groups[each.key]
  } : {}
}

module "task" {
  source   = "../one-off-task"
  for_each = local.runs ? local.tasks : {}

  name         = var.name
  task         = each.key
  command      = each.value
  image        = local.image
  environment  = local.environments[each.key]
  files_secret = module.secrets.arns[each.key]
  kms_key_arn  = module.key.arn
}

module "logs_and_alarms" {
  source = "../logs-and-alarms"

  name               = var.name
  emails             = var.alarm_emails
  cluster_name       = module.cluster.name
  services           = { for name, service in module.service : name => { log_group = service.log_group, least = var.services[name].least } }
  load_balancer      = module.alb.arn_suffix
  target_groups      = local.runs ? module.alb.target_group_suffixes : {}
  documentdb_cluster = module.documentdb.cluster_identifier
  hosts              = flatten(module.nats[*].instance_ids)
  monthly_budget_usd = var.monthly_budget_usd
  log_bucket_name    = "${var.name}-access-${data.aws_caller_identity.current.account_id}"
  log_retention_days = var.log_retention_days
  kms_key_arn        = module.key.arn

  probes = local.runs ? {
    web      = { host = local.hosts.web, path = "/", text = "Deputy" }
    identity = { host = local.hosts.identity, path = "/.well-known/openid-configuration", text = "jwks_uri" }
    mcp      = { host = local.hosts.mcp, path = "/.well-known/oauth-protected-resource/mcp", text = "authorization_servers" }
  } : {}
}

module "github_oidc" {
  source = "../github-oidc"

  name           = var.name
  repository     = var.repository
  repository_arn = module.ecr.repository_arn
  cluster_arn    = module.cluster.arn
  service_names  = toset(keys(var.services))
  task_families  = toset([for task in keys(local.tasks) : "${var.name}-${task}"])
  role_arns = flatten([
    for name in concat(keys(var.services), keys(local.tasks)) : [
      "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${var.name}-${name}",
      "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${var.name}-${name}-execution",
    ]
  ])
}
