using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Writes each change of an alert as a log record: on the console, and wherever OpenTelemetry sends logs.</summary>
public sealed class AlertLog(ILogger<AlertLog> logger)
{
    public void Write(Alert alert)
    {
        if (alert.ResolvedAt is null)
        {
            logger.AlertFired(alert.State, alert.Rule, alert.Message, alert.Severity, alert.Since, alert.ChatIds);
        }
        else
        {
            logger.AlertResolved(alert.State, alert.Rule, alert.Message, alert.Severity, alert.Since, alert.ChatIds);
        }
    }
}
