using ChatMetrics.AppHost.Local;

return args is [Guard.Verb, ..]
    ? await Guard.RunAsync(args[1..])
    : await LocalAppHost.RunAsync(args);
