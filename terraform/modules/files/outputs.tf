output "folders" {
  description = "By service, as modules/ecs-service takes it."
  value = {
    for name, point in aws_efs_access_point.this : name => {
      file_system      = aws_efs_file_system.this.id
      file_system_arn  = aws_efs_file_system.this.arn
      access_point     = point.id
      access_point_arn = point.arn
    }
  }
}
