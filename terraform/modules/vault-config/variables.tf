variable "policies_folder" {
  description = "The project's policies/: Vault's policies and the tenants are read there, by this module and by `npm run vault` alike."
  type        = string
}

variable "issuers" {
  description = <<-EOT
    Those whose tokens log in, each by a JWT method of its own, as docs/identity.md describes an entry: `groups` says what its tokens call a
    group of tenants.json; `bound_claims` which tenants and clients count; `claim_mappings` what Vault's audit log shows.
  EOT
  type = map(object({
    issuer         = string
    audience       = string
    algorithms     = optional(list(string), ["RS256"])
    user_claim     = string
    groups_claim   = string
    groups         = map(string)
    bound_claims   = optional(map(string), {})
    claim_mappings = optional(map(string), {})
    own            = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for issuer in values(var.issuers) : issuer.audience != "" && startswith(issuer.issuer, "https://")])
    error_message = "Each issuer is an https address with an audience: a method without one would take any token of that issuer."
  }
}

variable "documentdb" {
  description = "The database whose users Vault makes."
  type = object({
    hosts       = string
    replica_set = string
    admin_user  = string
    ca_pem      = string
  })
}

variable "documentdb_admin_password" {
  description = "Of the administrator. Goes into no state."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "documentdb_admin_password_version" {
  description = "Raise it to write the password again."
  type        = number
  default     = 1
}

variable "caller_cidrs" {
  description = "Where logins may come from: the private subnets, in which mcp is."
  type        = list(string)
}

variable "audit_device" {
  description = "Whether to make an audit device that writes to Vault's standard output. HCP has its own, and takes none."
  type        = bool
  default     = true
}
