variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "subnets" {
  description = "Data subnets, which have no way out."
  type        = list(string)
}

variable "security_group" {
  description = "`documentdb` of modules/network."
  type        = string
}

variable "instance_class" {
  description = "Size of each instance."
  type        = string
  default     = "db.t4g.medium"
}

variable "instances" {
  description = "One is a database that stops when its zone does; from two on another takes over."
  type        = number
  default     = 2

  validation {
    condition     = var.instances >= 1 && var.instances <= 16
    error_message = "DocumentDB has 1 to 16 instances."
  }
}

variable "engine_version" {
  description = "5.0.0 or later: the driver speaks to nothing older."
  type        = string
  default     = "5.0.0"
}

variable "admin_user" {
  description = "Who makes users; DocumentDB keeps `admin` for itself."
  type        = string
  default     = "deputyadmin"
}

variable "admin_password" {
  description = "Of that user. Goes into no state."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "admin_password_version" {
  description = "Raise it together with that of modules/vault-config, to change the password."
  type        = number
  default     = 1
}

variable "backup_retention_days" {
  description = "How far back the database can be restored to any second."
  type        = number
  default     = 14
}

variable "deletion_protection" {
  description = "Off only for what is thrown away again."
  type        = bool
  default     = true
}

variable "kms_key_arn" {
  description = "Key of the storage and the logs."
  type        = string
}

variable "log_retention_days" {
  description = "How long the database's audit log is kept: reconciliation compares it with decisions."
  type        = number
  default     = 365
}
