variable "name" {
  description = "Prefix of every name, such as `deputy-production`; at most 20 characters, since some of AWS's names are short."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.name))
    error_message = "Must be 3 to 20 small letters, digits and hyphens."
  }
}

variable "domain" {
  description = "Name of web; identity and mcp are below it: `deputy.example.com`, `identity.deputy.example.com`, `mcp.deputy.example.com`."
  type        = string
}

variable "public_zone_id" {
  description = "Route 53 zone in which the domain is."
  type        = string
}

variable "zones" {
  description = "Availability zones: two, or three to outlive the loss of one."
  type        = list(string)
}

variable "cidr" {
  description = "Addresses of the VPC."
  type        = string
  default     = "10.40.0.0/16"
}

variable "nat_gateways" {
  description = "`none`, `one` or `each_zone`: whether members may reach hosts of others at all."
  type        = string
  default     = "one"
}

variable "reach_internet" {
  description = "Which may: identity for documents of clients; with issuers of others also web, agent, mcp and audit."
  type        = set(string)
  default     = ["identity"]
}

variable "peers" {
  description = "Networks outside of the VPC that take the place of a member: `{ vault = \"172.25.16.0/20\" }` for HCP's."
  type        = map(string)
  default     = {}
}

variable "image_tag" {
  description = "Commit whose image runs. Null until an image, the environments and the secrets are there: then nothing that runs is made."
  type        = string
  default     = null
}

variable "environments_folder" {
  description = "Where `npm run env -- aws` wrote the services' environments."
  type        = string
}

variable "nats_image" {
  description = "nats-server by digest, below `public_images`: `docker/library/nats@sha256:...`."
  type        = string
}

variable "nkeys" {
  description = "Public nkeys of the peers."
  type        = map(string)
}

variable "collector_image" {
  description = "AWS Distro for OpenTelemetry by digest, below `public_images`; null for no traces."
  type        = string
  default     = null
}

variable "services" {
  description = "By service: fewest and most tasks, size, and how much of it may run on Spot."
  type = map(object({
    least      = number
    most       = number
    single     = optional(bool, false)
    cpu        = optional(number, 512)
    memory     = optional(number, 1024)
    spot_share = optional(number, 0)
  }))

  validation {
    condition     = var.services.audit.single && var.services.audit.most == 1
    error_message = "audit is single: two would each have half of the decisions."
  }

  validation {
    condition     = toset(keys(var.services)) == toset(["web", "identity", "mcp", "audit", "agent"])
    error_message = "Must name web, identity, mcp, audit and agent."
  }
}

variable "documentdb" {
  description = "Size of the database."
  type = object({
    instances             = optional(number, 2)
    instance_class        = optional(string, "db.t4g.medium")
    backup_retention_days = optional(number, 14)
  })
  default = {}
}

variable "documentdb_admin_password" {
  description = "Of the database's administrator. Goes into no state."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "documentdb_admin_password_version" {
  description = "Raise it to change the password."
  type        = number
  default     = 1
}

variable "bedrock" {
  description = "Models that the agent may ask."
  type = object({
    models             = optional(set(string), ["amazon.nova-pro-v1:0"])
    inference_profiles = optional(map(list(string)), {})
  })
  default = {}
}

variable "repository" {
  description = "The forge's repository that deploys, as `owner/name`."
  type        = string
}

variable "alarm_emails" {
  description = "Who is told."
  type        = set(string)
}

variable "monthly_budget_usd" {
  description = "What the account may cost in a month."
  type        = number
}

variable "bastion" {
  description = "Whether there is a host to reach Vault and the database through."
  type        = bool
  default     = false
}

variable "vault_secret" {
  description = "Whether there is a Vault of our own, whose certificate needs a secret."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Off only for what is thrown away again."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "How long logs are kept. Those that reconciliation needs are kept for a year all the same."
  type        = number
  default     = 90
}
