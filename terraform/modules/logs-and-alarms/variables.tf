variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "emails" {
  description = "Who is told. Each confirms once, by a link that AWS sends."
  type        = set(string)
}

variable "cluster_name" {
  description = "The ECS cluster."
  type        = string
}

variable "services" {
  description = "By service: its log group, and the fewest tasks that should run."
  type        = map(object({ log_group = string, least = number }))
}

variable "load_balancer" {
  description = "Suffix of its ARN, as CloudWatch names it."
  type        = string
}

variable "target_groups" {
  description = "By service, suffixes of ARNs."
  type        = map(string)
}

variable "documentdb_cluster" {
  description = "Its identifier."
  type        = string
}

variable "hosts" {
  description = "EC2 instances under NATS and Vault."
  type        = list(string)
}

variable "probes" {
  description = "What is looked at from outside, every half minute, from several regions: host, path, and text that must be in the answer."
  type        = map(object({ host = string, path = string, text = string }))
}

variable "monthly_budget_usd" {
  description = "What the account may cost in a month: told at four fifths, and when the forecast exceeds it."
  type        = number
}

variable "log_bucket_name" {
  description = "Name of the bucket for access logs; names of buckets are the whole world's."
  type        = string
}

variable "log_retention_days" {
  description = "How long access logs are kept."
  type        = number
  default     = 90
}

variable "kms_key_arn" {
  description = "Key of the topic."
  type        = string
}
