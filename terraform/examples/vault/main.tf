# What is in Vault. A state of its own: it is applied from where Vault is reached, after Vault and identity run.
variable "identity_url" {
  description = "Of the mesh's own identity service. Vault itself must reach it."
  type        = string
}

variable "documentdb_hosts" {
  description = "Output of the deployment."
  type        = string
}

variable "documentdb_admin_user" {
  description = "Output of the deployment."
  type        = string
  default     = "deputyadmin"
}

variable "documentdb_ca_file" {
  description = "PEM of the authority of the database's certificate: Amazon's bundle for the region."
  type        = string
}

variable "documentdb_admin_password" {
  description = "By TF_VAR_documentdb_admin_password. Goes into no state."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "documentdb_admin_password_version" {
  description = "Raise it together with the deployment's."
  type        = number
  default     = 1
}

variable "private_cidrs" {
  description = "Output of the deployment: where logins come from."
  type        = list(string)
}

variable "other_issuers" {
  description = "By mount: `vault_issuer` of modules/entra or modules/auth0."
  type        = any
  default     = {}
}

variable "audit_device" {
  description = "Off at HCP, which has its own."
  type        = bool
  default     = true
}

locals {
  policies = "${path.module}/../../../policies"
  tenants  = jsondecode(file("${local.policies}/tenants.json"))

  # Of our own issuer a group is called what it is called.
  own_groups = merge([
    for tenant in values(local.tenants) : { for group in keys(merge(tenant.groups, try(tenant.machines, {}))) : group => group }
  ]...)

  own = {
    jwt = {
      issuer         = var.identity_url
      audience       = "api://deputy-mcp"
      algorithms     = ["RS256"]
      user_claim     = "sub"
      groups_claim   = "groups"
      groups         = local.own_groups
      bound_claims   = {}
      claim_mappings = { tenant = "tenant", preferred_username = "username", azp = "client", jti = "token_id" }
      own            = true
    }
  }
}

module "vault_config" {
  source = "../../modules/vault-config"

  policies_folder                   = local.policies
  issuers                           = merge(local.own, var.other_issuers)
  caller_cidrs                      = var.private_cidrs
  audit_device                      = var.audit_device
  documentdb_admin_password         = var.documentdb_admin_password
  documentdb_admin_password_version = var.documentdb_admin_password_version

  documentdb = {
    hosts       = var.documentdb_hosts
    replica_set = "rs0"
    admin_user  = var.documentdb_admin_user
    ca_pem      = file(var.documentdb_ca_file)
  }
}

output "roles" {
  value = module.vault_config.roles
}

output "ender_policy" {
  value = module.vault_config.ender_policy
}
