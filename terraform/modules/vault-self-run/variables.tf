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
  description = "Vault, by digest, by way of this account: `<public_images>/hashicorp/vault@sha256:...`."
  type        = string

  validation {
    condition     = strcontains(var.image, "@sha256:")
    error_message = "Name it by digest."
  }
}

variable "mesh_image" {
  description = "Image of the mesh, whose first container writes the certificate."
  type        = string
}

variable "files_secret" {
  description = "The secret with `vault/cert.pem`, `vault/key.pem` and `vault/ca.pem`, as JSON. The certificate is made out to vault.<namespace>."
  type        = string
}

variable "subnets" {
  description = "One server in each: three, or one to try it."
  type        = list(string)

  validation {
    condition     = contains([1, 3, 5], length(var.subnets))
    error_message = "Raft wants an odd number: one, three or five."
  }
}

variable "security_groups" {
  description = "`vault` and `hosts` of modules/network."
  type        = object({ vault = string, hosts = string })
}

variable "instance_type" {
  description = "Size of each host."
  type        = string
  default     = "t3.medium"
}

variable "volume_gib" {
  description = "Storage, and the audit log beside it."
  type        = number
  default     = 50
}

variable "kms_key_arn" {
  description = "Key of volumes, log and secrets."
  type        = string
}

variable "log_retention_days" {
  description = "How long the log is kept, Vault's audit log included: reconciliation compares it with decisions."
  type        = number
  default     = 365
}
