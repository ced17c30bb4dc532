variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "task" {
  description = "What it does, in a word: `provision-mesh`, `provision-data`, `seed`."
  type        = string
}

variable "command" {
  description = "What the image runs."
  type        = list(string)
}

variable "image" {
  description = "The image, by tag or digest."
  type        = string
}

variable "environment" {
  description = "Variables, as `npm run env -- aws` writes them. No secrets."
  type        = list(object({ name = string, value = string }))
}

variable "secret_files" {
  description = "Secrets that become files first: path below /run/deputy, and ARN of the secret."
  type        = map(string)
  default     = {}
}

variable "secret_keys" {
  description = "For secrets that are JSON, such as AWS's own of a database: path below /run/deputy, and the key whose value it is."
  type        = map(string)
  default     = {}
}

variable "kms_key_arn" {
  description = "Key of logs and secrets."
  type        = string
}

variable "log_retention_days" {
  description = "How long its log is kept."
  type        = number
  default     = 365
}
