using ChatMetrics.Api;

return await Service.RunAsync(() => ApiApplication.Build(args));
