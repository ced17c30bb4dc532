# The same as `npm run vault` (tools/vault-bootstrap), which finds nothing to change after it: policies, tenants and names come from policies/,
# and a spec compares the values that stand in both.
locals {
  tenants = jsondecode(file("${var.policies_folder}/tenants.json"))

  # What a role of a tenant may borrow. An auditor reads decisions and an operator looks after agents; neither touches products.
  accesses = {
    reader   = ["reader"]
    approver = ["reader"]
    editor   = ["reader", "writer"]
    auditor  = []
    operator = []
  }

  # Readers have a role that every database knows. A writer's is made by `npm run tenants` or `seed`, one for each tenant: it may not remove.
  grants = {
    reader = { role = "read", db = "{{database}}" }
    writer = { role = "deputy-{{tenant}}-writer", db = "admin" }
  }

  # How long a login and a lease last; nothing renews them.
  ttl_seconds = 28

  tenant_roles = {
    for pair in setproduct(keys(local.tenants), keys(local.grants)) : "${pair[0]}-${pair[1]}" => { tenant = pair[0], access = pair[1] }
  }

  # Group of tenants.json to the policies that its people have; without a right to borrow there is none.
  policies_of_groups = merge([
    for tenant, given in local.tenants : {
      for group, role in merge(given.groups, try(given.machines, {})) :
      group => [for access in local.accesses[role] : "${tenant}-${access}"] if length(local.accesses[role]) > 0
    }
  ]...)

  # Each under its own issuer's method alone: a name in a token of one issuer reaches nothing that another's stands for.
  groups = merge([
    for mount, issuer in var.issuers : {
      for alias, group in issuer.groups :
      (issuer.own ? group : "${mount}.${group}.${substr(sha256(alias), 0, 8)}") => { mount = mount, alias = alias, policies = local.policies_of_groups[group] }
      if contains(keys(local.policies_of_groups), group)
    }
  ]...)
}

# ---- policies/vault, as it stands there

resource "vault_policy" "fixed" {
  for_each = { deputy-session = "session.hcl", deputy-ender = "ender.hcl" }

  name   = each.key
  policy = file("${var.policies_folder}/vault/${each.value}")
}

resource "vault_policy" "service" {
  for_each = toset(["agent", "audit", "identity", "mcp", "web"])

  name   = "deputy-service-${each.key}"
  policy = replace(file("${var.policies_folder}/vault/service.hcl"), "{{service}}", each.key)
}

resource "vault_policy" "tenant" {
  for_each = local.tenant_roles

  name   = each.key
  policy = replace(file("${var.policies_folder}/vault/tenant-${each.value.access}.hcl"), "{{tenant}}", each.value.tenant)
}

# ---- logging in

resource "vault_jwt_auth_backend" "issuer" {
  for_each = var.issuers

  path               = each.key
  type               = "jwt"
  description        = "Deputy's users"
  oidc_discovery_url = each.value.issuer
  bound_issuer       = each.value.issuer
  jwt_supported_algs = each.value.algorithms
}

resource "vault_jwt_auth_backend_role" "tools" {
  for_each = var.issuers

  backend        = vault_jwt_auth_backend.issuer[each.key].path
  role_name      = "deputy-tools"
  role_type      = "jwt"
  user_claim     = each.value.user_claim
  groups_claim   = each.value.groups_claim
  claim_mappings = each.value.claim_mappings

  # What a token must say to log in at all.
  bound_audiences   = [each.value.audience]
  bound_claims_type = "string"
  bound_claims      = each.value.bound_claims
  token_bound_cidrs = var.caller_cidrs

  # Service tokens, because only they can be revoked and take their leases with them.
  token_type              = "service"
  token_policies          = [vault_policy.fixed["deputy-session"].name]
  token_no_default_policy = true
  token_ttl               = local.ttl_seconds
  token_max_ttl           = local.ttl_seconds
}

resource "vault_identity_group" "this" {
  for_each = local.groups

  name     = each.key
  type     = "external"
  policies = each.value.policies
  # As `npm run vault` marks its own: after this it finds nothing that differs.
  metadata = { managed_by = "deputy-vault-bootstrap" }

  depends_on = [vault_policy.tenant]
}

resource "vault_identity_group_alias" "this" {
  for_each = local.groups

  name           = each.value.alias
  mount_accessor = vault_jwt_auth_backend.issuer[each.value.mount].accessor
  canonical_id   = vault_identity_group.this[each.key].id
}

# ---- credentials of the database

resource "vault_mount" "database" {
  path        = "database"
  type        = "database"
  description = "Deputy's credentials"
}

resource "vault_database_secret_backend_connection" "documentdb" {
  backend           = vault_mount.database.path
  name              = "documentdb"
  allowed_roles     = sort(keys(local.tenant_roles))
  verify_connection = true
  # The provider has no argument of its own for the authority of the database's certificate.
  data = { tls_ca = var.documentdb.ca_pem }

  mongodb {
    connection_url      = "mongodb://{{username}}:{{password}}@${var.documentdb.hosts}/admin?retryWrites=false&authSource=admin&replicaSet=${var.documentdb.replica_set}&tls=true"
    username            = var.documentdb.admin_user
    password_wo         = var.documentdb_admin_password
    password_wo_version = var.documentdb_admin_password_version
    # A user's name says for which decision it was made, or whose login several share.
    username_template = "{{ printf \"v-%s-%s-%s\" (.DisplayName | replace \"token-\" \"\" | truncate 41) (.RoleName | truncate 11) (random 7) | replace \".\" \"-\" | truncate 63 }}"
  }
}

# A role names one database, its tenant's own.
resource "vault_database_secret_backend_role" "tenant" {
  for_each = local.tenant_roles

  backend = vault_mount.database.path
  db_name = vault_database_secret_backend_connection.documentdb.name
  name    = each.key
  # In the order in which `npm run vault` writes it: Vault keeps the text.
  creation_statements   = [format("{\"db\":\"admin\",\"roles\":[{\"role\":\"%s\",\"db\":\"%s\"}]}", replace(local.grants[each.value.access].role, "{{tenant}}", each.value.tenant), replace(local.grants[each.value.access].db, "{{database}}", local.tenants[each.value.tenant].database))]
  revocation_statements = [jsonencode({ db = "admin" })]
  default_ttl           = local.ttl_seconds
  max_ttl               = local.ttl_seconds
}

# ---- what happened

resource "vault_audit" "stdout" {
  count = var.audit_device ? 1 : 0

  type        = "file"
  path        = "stdout"
  description = "To the log of the task"
  options     = { file_path = "stdout" }
}
