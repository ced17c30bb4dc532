variable "name" {
  description = "Name of the load balancer, at most 32 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 32
    error_message = "AWS takes 32 characters at the most."
  }
}

variable "internal" {
  description = "Whether it is for members of the mesh alone, by private addresses."
  type        = bool
  default     = false
}

variable "vpc_id" {
  description = "Where its targets are."
  type        = string
}

variable "subnets" {
  description = "Public ones, or private ones for an internal load balancer."
  type        = list(string)
}

variable "security_group" {
  description = "`alb` or `alb_internal` of modules/network."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of every name in `services`."
  type        = string
}

variable "zone_id" {
  description = "Route 53 zone in which the names are made: the public one, or the private one of the same name."
  type        = string
}

variable "services" {
  description = "By service: the name people and clients know it by, and its port. What the load balancer is not asked for by one of these names is not there."
  type        = map(object({ host = string, port = number }))
}

variable "private_paths" {
  description = "Paths that are for the load balancer's own probes and nobody else."
  type        = list(string)
  default     = ["/health", "/health/*"]
}

variable "requests_per_address" {
  description = "Requests of one address in five minutes, over which the firewall turns it away. Services have budgets of their own behind it."
  type        = number
  default     = 3000
}

variable "deletion_protection" {
  description = "Off only for what is thrown away again."
  type        = bool
  default     = true
}

variable "log_bucket" {
  description = "Bucket for access logs, which lets the load balancer of this region write."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the firewall's log."
  type        = string
}

variable "log_retention_days" {
  description = "How long the firewall's log is kept."
  type        = number
  default     = 90
}
