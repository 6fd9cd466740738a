using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace AiBos.Benchmarks;

/// <summary>
/// The load generator, a process of its own: keep-alive connections over raw sockets, each sending its next request
/// when the answer to the last is complete. Anything but 200 with <c>"success":true</c> (or from the bare server 200)
/// counts as an error. Prints one JSON object.
/// </summary>
internal static class LoadProcess
{
    /// <summary>Stands in a body for a number from 1 to <see cref="Places"/> that changes with every request.</summary>
    internal const string Place = "{place}";

    internal const int Places = 100;

    private const int AnswerBytesMax = 1 << 20;

    /// <summary>What one run of the load found.</summary>
    internal sealed record Report(double Rate, double P50, double P95, double P99, long Count, long Errors);

    // Arguments: port, path, connections, seconds, key ("-" for none), idempotent (true|false), body
    internal static async Task RunAsync(string[] args)
    {
        int port = int.Parse(args[0], CultureInfo.InvariantCulture);
        int connections = int.Parse(args[2], CultureInfo.InvariantCulture);
        TimeSpan length = TimeSpan.FromSeconds(int.Parse(args[3], CultureInfo.InvariantCulture));
        var load = new Load(port, args[1], args[4], bool.Parse(args[5]), args[6]);
        Report report = await load.RunAsync(connections, length);
        Console.WriteLine(JsonSerializer.Serialize(report));
    }

    private sealed class Load(int port, string path, string key, bool idempotent, string body)
    {
        private readonly ConcurrentBag<double[]> _latencies = [];
        private readonly bool _varies = idempotent || body.Contains(Place, StringComparison.Ordinal);
        private long _errors;

        internal async Task<Report> RunAsync(int connections, TimeSpan length)
        {
            var sockets = new List<Socket>();
            for (int i = 0; i < connections; i++)
                sockets.Add(await ConnectAsync());
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(sockets.Select((socket, i) => Task.Run(() => LoopAsync(socket, i, started, length))));
            double elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            double[] sorted = [.. _latencies.SelectMany(sample => sample).Order()];
            return new Report(
                sorted.Length / elapsed, Samples.Percentile(sorted, 0.50), Samples.Percentile(sorted, 0.95),
                Samples.Percentile(sorted, 0.99), sorted.Length, _errors);
        }

        private async Task<Socket> ConnectAsync()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }

        private async Task LoopAsync(Socket socket, int index, long started, TimeSpan length)
        {
            var mine = new List<double>();
            byte[] buffer = new byte[64 << 10];
            byte[] request = Request(index, 0, started);
            for (int n = 0; Stopwatch.GetElapsedTime(started) < length; n++)
            {
                // Only a key or a place differs from one request of a connection to its next.
                if (_varies)
                    request = Request(index, n, started);
                long began = Stopwatch.GetTimestamp();
                try
                {
                    await socket.SendAsync(request);
                    (bool ok, buffer) = await ReceiveAsync(socket, buffer);
                    if (ok)
                        mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    else
                        Interlocked.Increment(ref _errors);
                }
                catch (SocketException)
                {
                    Interlocked.Increment(ref _errors);
                    socket.Dispose();
                    socket = await ConnectAsync();
                }
            }

            socket.Dispose();
            _latencies.Add([.. mine]);
        }

        private byte[] Request(int index, int n, long run)
        {
            string credential = key == "-" ? "" : $"X-Api-Key: {key}\r\n";
            // 37 has no divisor in common with the places: each connection walks through all of them, not side by side.
            string content = body.Replace(
                Place, $"{1 + ((index + (37 * (long)n)) % Places)}", StringComparison.Ordinal);
            string repeat = idempotent ? $"Idempotency-Key: {run}-{index}-{n}\r\n" : "";
            return Encoding.UTF8.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{credential}{repeat}"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(content)}\r\n\r\n{content}");
        }

        // Reads one whole answer, by length or in chunks.
        private static async Task<(bool Ok, byte[] Buffer)> ReceiveAsync(Socket socket, byte[] buffer)
        {
            int filled = 0;
            while (true)
            {
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, AnswerBytesMax));
                int read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0)
                    throw new SocketException((int)SocketError.ConnectionReset);
                filled += read;
                if (IsComplete(buffer.AsSpan(0, filled)))
                    return (IsGood(buffer.AsSpan(0, filled)), buffer);
            }
        }

        private static bool IsComplete(ReadOnlySpan<byte> answer)
        {
            int end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                return false;
            ReadOnlySpan<byte> head = answer[..end];
            int at = head.IndexOf("Content-Length: "u8);
            if (at < 0)
                return answer.EndsWith("0\r\n\r\n"u8);
            ReadOnlySpan<byte> digits = head[(at + 16)..];
            int stop = digits.IndexOf((byte)'\r');
            int length = int.Parse(stop < 0 ? digits : digits[..stop], CultureInfo.InvariantCulture);
            return answer.Length >= end + 4 + length;
        }

        private static bool IsGood(ReadOnlySpan<byte> answer) => answer.StartsWith("HTTP/1.1 200"u8);
    }
}
