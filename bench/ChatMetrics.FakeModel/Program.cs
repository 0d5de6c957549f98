using ChatMetrics.FakeModel;

return await Service.RunAsync(() => FakeModelApplication.Build(args));
