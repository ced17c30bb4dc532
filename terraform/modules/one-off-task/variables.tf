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

variable "files_secret" {
  description = "One secret that is JSON: path below /run/deputy, and what is in that file. Null for none."
  type        = string
  default     = null
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
