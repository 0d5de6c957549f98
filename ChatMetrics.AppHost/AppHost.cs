System.Console.WriteLine("ChatMetrics");
