namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Calibrates the cost of measuring before the first chat.</summary>
internal sealed class MeasuringCalibration(MeasurementOverhead cost) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cost.Calibrate();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
