using System.Diagnostics;
using System.Net.Sockets;
using ChatMetrics.Benchmarks.Load;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>
/// nginx with nchan (Debian: <c>libnginx-mod-nchan</c>): an SSE hub that receives events by <c>POST</c>, with one worker.
/// </summary>
internal sealed class NchanProcess : IDisposable
{
    private const string Module = "/usr/lib/nginx/modules/ngx_nchan_module.so";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatmetrics-nchan-").FullName;
    private readonly Process _process;
    private readonly HttpClient _client;

    private NchanProcess(int port)
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var configuration = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(configuration, Configuration(port));
        _process = Process.Start("nginx", ["-p", _folder, "-c", configuration, "-e", "stderr"]);
    }

    /// <summary>Whether nchan is installed for the comparison.</summary>
    public static bool IsInstalled => File.Exists(Module);

    public Uri Stream => new(_client.BaseAddress!, "/stream");

    public ProcessCost Cost => ProcessCost.Of(_process);

    public static async Task<NchanProcess> StartAsync()
    {
        var nchan = new NchanProcess(ApiProcess.FreePort());
        while (!await nchan.ListensAsync())
        {
            await Task.Delay(50);
        }

        return nchan;
    }

    public async Task PublishAsync(byte[] json)
    {
        using var content = new ByteArrayContent(json);
        using var response = await _client.PostAsync(new Uri("/publish", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // A new subscriber starts with new messages; a thousand are kept, so that a slow subscriber loses none.
    private string Configuration(int port) =>
        $$"""
        load_module {{Module}};
        daemon off;
        pid {{_folder}}/nginx.pid;
        worker_processes 1;
        worker_rlimit_nofile 20000;
        events { worker_connections 15000; }
        http {
          access_log off;
          client_body_temp_path {{_folder}}/body;
          proxy_temp_path {{_folder}}/proxy;
          fastcgi_temp_path {{_folder}}/fastcgi;
          uwsgi_temp_path {{_folder}}/uwsgi;
          scgi_temp_path {{_folder}}/scgi;
          nchan_message_buffer_length 1000;
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location = /stream {
              nchan_subscriber eventsource;
              nchan_subscriber_first_message newest;
              nchan_channel_id live;
            }
            location = /publish {
              nchan_publisher;
              nchan_channel_id live;
            }
          }
        }
        """;

    private async Task<bool> ListensAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"nginx ended with exit code {_process.ExitCode}.");
        }

        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", _client.BaseAddress!.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
