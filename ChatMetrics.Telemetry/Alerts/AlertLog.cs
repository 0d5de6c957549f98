using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Writes each change of an alert as a log record: on the console, and wherever OpenTelemetry sends logs.</summary>
public sealed class AlertLog(ILogger<AlertLog> logger)
{
    public void Write(Alert alert)
    {
        // It may name a user, who may be called anything.
        var message = MessagePreview.Escape(alert.Message);
        if (alert.ResolvedAt is null)
        {
            logger.AlertFired(alert.State, alert.Rule, message, alert.Severity, alert.Since, alert.ChatIds);
        }
        else
        {
            logger.AlertResolved(alert.State, alert.Rule, message, alert.Severity, alert.Since, alert.ChatIds);
        }
    }
}
