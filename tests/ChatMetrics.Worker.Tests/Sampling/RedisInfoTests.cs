using ChatMetrics.Worker.Sampling;

namespace ChatMetrics.Worker.Tests.Sampling;

public sealed class RedisInfoTests
{
    [Fact]
    public void Parse_RedisServer_KnowsAll()
    {
        var info = RedisInfo.Parse(
            "# Server\r\nredis_version:7.0.15\r\nprocess_id:4711\r\n\r\n# Memory\r\nused_memory:1048576\r\nused_memory_human:1.00M\r\n"
            + "used_memory_rss:9437184\r\n\r\n# CPU\r\nused_cpu_sys:1.250000\r\nused_cpu_user:2.500000\r\n");

        Assert.Equal(new RedisInfo(4711, 9_437_184, 1_048_576, TimeSpan.FromSeconds(3.75)), info);
    }

    [Fact]
    public void Parse_Garnet_KnowsItsMemory()
    {
        var info = RedisInfo.Parse(
            "# Server\r\ngarnet_version:2.2.8\r\n# Memory\r\navailable_system_memory:-1\r\nproc_physical_memory_size:80408576\r\n"
            + "total_main_store_size:58721280\r\n");

        Assert.Equal(new RedisInfo(null, 80_408_576, 58_721_280, null), info);
    }

    [Theory]
    [InlineData("")]
    [InlineData("process_id:-1\r\nused_memory:\r\n:5\r\nused_cpu_user:much\r\n")]
    public void Parse_SaysNothing_IsNull(string reply) => Assert.Equal(new RedisInfo(null, null, null, null), RedisInfo.Parse(reply));
}
