using System.ClientModel;
using OpenAI;

// A chat of your own. Where its AppHost says .WithReference(api), the address of ChatMetrics comes with the environment.
var builder = WebApplication.CreateBuilder(args);
var address = builder.Configuration["services:api:http:0"] ?? "http://localhost:8000";
var models = new OpenAIClient(new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri($"{address}/v1") });
var chat = models.GetChatClient(builder.Configuration["Model"] ?? "aara");

var app = builder.Build();
app.MapGet("/ask", async (string question) => (await chat.CompleteChatAsync(question)).Value.Content[0].Text);
app.Run();
