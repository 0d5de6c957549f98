using ChatMetrics.LoadGenerator;
using Microsoft.Extensions.Hosting;

return await Service.RunAsync(() => LoadGeneratorApplication.Build(args));
