using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Deployment;

/// <summary>The installed nginx with the document's own configuration, at free ports, with a certificate that it has signed itself.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    public const string Host = "chat.example.org";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatmetrics-nginx-");
    private readonly int _plainPort = FreePort();
    private readonly int _port = FreePort();
    private readonly Process _process;

    private NginxServer(string program, Uri api)
    {
        var configuration = Repository.Read("docs/deploy/nginx.conf")
            .Replace("listen 80;", $"listen 127.0.0.1:{_plainPort};", StringComparison.Ordinal)
            .Replace("listen 443 ssl", $"listen 127.0.0.1:{_port} ssl", StringComparison.Ordinal)
            .Replace("127.0.0.1:8000", api.Authority, StringComparison.Ordinal)
            .Replace("/etc/ssl/chatmetrics/", $"{_folder}/", StringComparison.Ordinal);
        WriteCertificate();
        var temporary = ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(name => $"{name}_temp_path {_folder}/{name};");
        File.WriteAllText(
            Path.Combine(_folder.FullName, "main.conf"),
            $"daemon off; pid {_folder}/pid; error_log stderr; events {{}} http {{ access_log off; {string.Join(' ', temporary)}\n{configuration}\n}}");
        _process = Process.Start(new ProcessStartInfo(program, ["-c", $"{_folder}/main.conf", "-e", $"{_folder}/error.log"]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        Client = CreateClient();
    }

    /// <summary>By the host's name, which is at nginx.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<NginxServer> StartAsync(Uri api)
    {
        InstalledProgram.Require("nginx");
        var nginx = new NginxServer(InstalledProgram.Find("nginx")!, api);
        try
        {
            await Eventually.IsTrueAsync(async () =>
            {
                Assert.False(nginx._process.HasExited, "nginx has ended.");
                try
                {
                    using var answer = await nginx.Client.GetAsync(new Uri($"https://{Host}/alive"), Cancellation);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            // The proxy's own address is believed: the client needs another.
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port == 443 ? _port : _plainPort, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate!.Subject == $"CN={Host}" },
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
    };

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder.FullName, "fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
