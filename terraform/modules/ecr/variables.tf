variable "name" {
  description = "Name of the repository."
  type        = string
}

variable "keep_images" {
  description = "Images that stay: how far back a rollback can reach."
  type        = number
  default     = 50
}

variable "kms_key_arn" {
  description = "Key that images are encrypted with."
  type        = string
}
