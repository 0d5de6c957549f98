using ChatMetrics.ServiceDefaults;

var builder = Host.CreateApplicationBuilder(args);
builder.AddStopWithParent();
builder.Build().Run();
