namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Calibrates what measuring costs before the first chat comes.</summary>
internal sealed class MeasuringCalibration(MeasurementOverhead cost) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cost.Calibrate();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
