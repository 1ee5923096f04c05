using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MaskRcnn.Onnx.Server.Tests.Sockets;

/// <summary>A TCP connection that sends exactly what a test says.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>Connects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in before they are read; null for its own choice.</param>
    public static async Task<RawConnection> OpenAsync(IPEndPoint server, int? receiveBuffer = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(server);
        return new RawConnection(socket);
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes);

    /// <summary>Says that nothing more will come.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off, as a process that dies does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>One answer whose length is announced: its status, headers and body; status 0 where the server closed without one.</summary>
    public async Task<(int Status, string Headers, string Body)> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var received = new StringBuilder();
        byte[] buffer = new byte[64 << 10];
        while (true)
        {
            string text = received.ToString();
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && text.Length >= end + 4 + Length(text[..end]))
            {
                int status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
                return (status, text[..end], text.Substring(end + 4, Length(text[..end])));
            }

            int count;
            try
            {
                count = await _socket.ReceiveAsync(buffer, patience.Token);
            }
            catch (SocketException)
            {
                count = 0;
            }

            if (count == 0)
            {
                return (0, text, "");
            }

            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    /// <summary>Waits until something can be read, at most for a time.</summary>
    public async Task WaitForAnswerAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Nothing came.
        }
    }

    /// <summary>Everything until the server closes; null where it did not within a time.</summary>
    public async Task<byte[]?> ReadToEndAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        using var received = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(buffer, patience.Token)) > 0)
            {
                received.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // A reset ends it as well.
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return received.ToArray();
    }

    public void Dispose() => _socket.Dispose();

    private static int Length(string headers)
    {
        const string Name = "\r\nContent-Length: ";
        int start = headers.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return 0;
        }

        start += Name.Length;
        int end = headers.IndexOf("\r\n", start, StringComparison.Ordinal);
        return int.Parse(headers.AsSpan(start, (end < 0 ? headers.Length : end) - start), CultureInfo.InvariantCulture);
    }
}
