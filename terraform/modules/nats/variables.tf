variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "cluster" {
  description = "The ECS cluster."
  type        = object({ name = string, arn = string })
}

variable "namespace" {
  description = "Where its name is resolved: modules/cluster."
  type        = object({ id = string, name = string })
}

variable "image" {
  description = "nats-server 2.10 or later, by digest, by way of this account: `<public_images>/docker/library/nats@sha256:...`."
  type        = string

  validation {
    condition     = strcontains(var.image, "@sha256:")
    error_message = "Name it by digest: what guards every message is one binary, not what a tag means today."
  }
}

variable "mesh_image" {
  description = "Image of the mesh, whose policies/nats is the configuration."
  type        = string
}

variable "configuration" {
  description = "File of policies/nats. The durable one acknowledges what lies on the disk, not in memory that a power cut takes."
  type        = string
  default     = "nats-tls-durable.conf"
}

variable "nkeys" {
  description = "Public nkeys of the peers: `web`, `agent`, `mcp`, `audit`, `identity`, `operator`. They are no secrets."
  type        = map(string)

  validation {
    condition = alltrue([
      for peer in ["web", "agent", "mcp", "audit", "identity", "operator"] : can(regex("^U[A-Z2-7]{55}$", var.nkeys[peer]))
    ])
    error_message = "Each of web, agent, mcp, audit, identity and operator needs a public nkey, `U` and 55 more."
  }
}

variable "files_secret" {
  description = "The secret with `nats/cert.pem` and `nats/key.pem`, as JSON. The certificate is made out to nats.<namespace>."
  type        = string
}

variable "subnets" {
  description = "One: docs/adr, `NATS keeps its disk`. Three once streams are kept in three replicas."
  type        = list(string)

  validation {
    condition     = length(var.subnets) == 1
    error_message = "The streams have one replica today, so a second server would only be a second thing that can fail."
  }
}

variable "security_groups" {
  description = "`nats` and `hosts` of modules/network."
  type        = object({ nats = string, hosts = string })
}

variable "instance_type" {
  description = "Size of the host."
  type        = string
  default     = "t3.medium"
}

variable "volume_gib" {
  description = "max_file_store of policies/nats/jetstream.conf (12 GB), and room beside it."
  type        = number
  default     = 20
}

variable "kms_key_arn" {
  description = "Key of volume, log and secrets."
  type        = string
}

variable "log_retention_days" {
  description = "How long the server's log is kept."
  type        = number
  default     = 90
}
