variable "bucket_name" {
  description = "Name of the bucket; names of buckets are the whole world's."
  type        = string
}
