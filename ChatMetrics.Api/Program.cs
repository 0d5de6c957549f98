using ChatMetrics.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddStopWithParent();
var app = builder.Build();
app.MapGet("/health", () => "Healthy");
app.Run();
