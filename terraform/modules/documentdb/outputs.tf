output "hosts" {
  description = "As `DOCUMENTDB_HOSTS` has it; the driver finds the rest by the replica set."
  value       = "${aws_docdb_cluster.this.endpoint}:${aws_docdb_cluster.this.port}"
}

output "replica_set" {
  value = "rs0"
}

output "admin_user" {
  value = aws_docdb_cluster.this.master_username
}

output "cluster_identifier" {
  value = aws_docdb_cluster.this.cluster_identifier
}
