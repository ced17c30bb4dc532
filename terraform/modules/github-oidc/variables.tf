variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "repository" {
  description = "The one repository whose workflows deploy, as `owner/name`."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "Must be owner/name, without `*`."
  }
}

variable "environment" {
  description = "The forge's environment that a deployment runs in: its rules (reviewers, branches) guard the role."
  type        = string
  default     = "production"
}

variable "provider_arn" {
  description = "ARN of the account's provider for the forge, if there is one already; else one is made."
  type        = string
  default     = null
}

variable "repository_arn" {
  description = "Of ECR: where images go."
  type        = string
}

variable "cluster_arn" {
  description = "Where services run."
  type        = string
}

variable "service_names" {
  description = "Services that a deployment changes."
  type        = set(string)
}

variable "task_families" {
  description = "Families of one-off tasks that a deployment runs."
  type        = set(string)
}

variable "role_arns" {
  description = "Roles of tasks that it may pass on."
  type        = list(string)
}

