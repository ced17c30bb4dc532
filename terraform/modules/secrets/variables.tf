variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "files" {
  description = "By service or task: the files below /run/deputy that its secret holds, as JSON of path and content."
  type        = map(list(string))
}

variable "recovery_days" {
  description = "How long a secret that was deleted can be had back. 0 only for what is thrown away again."
  type        = number
  default     = 30
}

variable "kms_key_arn" {
  description = "Key of the secrets."
  type        = string
}
