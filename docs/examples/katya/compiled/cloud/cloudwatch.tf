# Compiled by meshproof slo compile. Change the source, not this file.
# ../slos.yaml sha256:c8b7f0138db10c0b1c0dc694e8622539887b52c922279ef0d9d9d4f3dda98670

resource "aws_cloudwatch_metric_alarm" "cpu_high_cpu_usage" {
  alarm_name          = "katya-mesh-hosts-cpu-HighCPUUsage"
  alarm_description   = "A host is busy. https://runbooks.example.org/high-cpu"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 20
  datapoints_to_alarm = 16
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 90
  treat_missing_data  = "missing"
  alarm_actions       = ["arn:aws:sns:eu-central-1:123456789012:katya-alerts"]
  ok_actions          = []
  dimensions          = {
    "AutoScalingGroupName" = "katya-mesh-nodes"
  }
}
