using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Client;

/// <summary>
/// A segmenter whose network runs on a MaskRcnn.Onnx server: the same interface, the same results (frames travel as lossless PNG, masks come
/// back as exact bits), and the same errors where the server's have a counterpart.
/// </summary>
/// <remarks>
/// <para>Thread-safe. Up to <see cref="RemoteSegmenterOptions.MaxConcurrency"/> requests are under way at a time; further calls wait. A batch is
/// sent as single requests, so that each keeps its own cancellation. <see cref="SegmentationResult.Timings"/> are those of the server.</para>
/// <para>Errors: <see cref="SegmenterBusyException"/> where the server is full or limits this client, <see cref="SegmenterTimeoutException"/>
/// where a request waited there for too long, <see cref="ImageLimitException"/> and
/// <see cref="UnsupportedImageException"/> where it refuses an image, <see cref="InferenceException"/> where the network failed,
/// <see cref="TimeoutException"/> after <see cref="RemoteSegmenterOptions.Timeout"/>, <see cref="RemoteSegmenterException"/> otherwise.
/// Nothing is sent twice: put a retry policy on the named <see cref="HttpClient"/> where you want one.</para>
/// <para>Disposing waits for the requests under way and leaves the <see cref="HttpClient"/> to its owner.</para>
/// </remarks>
public sealed class RemoteInstanceSegmenter : IInstanceSegmenter, IOutOfProcessSegmenter
{
    private const long LongestAnswer = 256 << 20;
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue Png = new("image/png");
    private readonly HttpClient _http;
    private readonly RemoteSegmenterOptions _options;
    private readonly ExecutionGate _gate;
    private readonly Lock _connecting = new();
    private SegmenterInfo? _info;

    /// <summary>Creates a segmenter; nothing is sent yet.</summary>
    /// <param name="http">
    /// Sends the requests; its own <see cref="HttpClient.Timeout"/> should not be shorter than the options', and it should not follow
    /// redirects, which would carry the key to wherever they lead.
    /// </param>
    /// <param name="options">The server; copied.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message names each that is not.</exception>
    public RemoteInstanceSegmenter(HttpClient http, RemoteSegmenterOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        string server = options.Server!.AbsoluteUri;
        _http = http;
        _options = new RemoteSegmenterOptions
        {
            Server = server.EndsWith('/') ? options.Server : new Uri(server + "/"),
            Model = options.Model,
            ApiKey = options.ApiKey,
            MaxConcurrency = options.MaxConcurrency,
            Timeout = options.Timeout,
        };
        _gate = new ExecutionGate(options.MaxConcurrency, queueLimit: 0, WhenFull.Wait);
    }

    /// <summary>The server's model and its execution provider, asked for once, at first use.</summary>
    /// <exception cref="RemoteSegmenterException">The server cannot be reached, has no such model, or has several and none was named.</exception>
    public SegmenterInfo Info
    {
        get
        {
            if (Volatile.Read(ref _info) is { } known)
            {
                return known;
            }

            lock (_connecting)
            {
                return _info ?? Task.Run(() => ConnectAsync(CancellationToken.None)).GetAwaiter().GetResult();
            }
        }
    }

    /// <inheritdoc/>
    SegmenterInfo IOutOfProcessSegmenter.InfoSoFar => Volatile.Read(ref _info) ?? RemoteModel.NotYetKnown(_options.Model);

    /// <summary>Asks the server for its model now; <see cref="Info"/> is known afterwards.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RemoteSegmenterException">See <see cref="Info"/>.</exception>
    public async Task<SegmenterInfo> ConnectAsync(CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_options.Server!, "v1/models"));
        ModelsDocument answer = await SendAsync(
            request,
            async (_, body, token) => await JsonSerializer.DeserializeAsync(body, ServerJsonContext.Default.ModelsDocument, token).ConfigureAwait(false)
                ?? throw new JsonException("null"),
            cancellationToken).ConfigureAwait(false);
        SegmenterInfo info = RemoteModel.Choose(answer, _options.Model);
        Volatile.Write(ref _info, info);
        return info;
    }

    /// <inheritdoc/>
    public SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        SegmentAsync(frame, options, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public Task<SegmentationResult> SegmentAsync(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Task.Run(() => RunAsync(frame, options ?? SegmentationOptions.Default, cancellationToken), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        SegmentationOutcome[] outcomes = await Task.WhenAll(requests.Select(request => MemberAsync(request, cancellationToken))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcomes;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    async Task<string?> IOutOfProcessSegmenter.FindTroubleAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LongestCheck);
        try
        {
            await ConnectAsync(deadline.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return "The server does not answer in time.";
        }
        catch (RemoteSegmenterException error)
        {
            return error.Status is null ? "The server cannot be reached, or has no such model." : "The server refused to tell its models.";
        }
        catch (MaskRcnnException)
        {
            return "The server is busy.";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<SegmentationOutcome> MemberAsync(SegmentationRequest request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.CancellationToken);
        try
        {
            return new SegmentationOutcome(await SegmentAsync(request.Frame, request.Options, either.Token).ConfigureAwait(false));
        }
        catch (Exception error) when (error is MaskRcnnException or OperationCanceledException or TimeoutException or ArgumentException)
        {
            return new SegmentationOutcome(error);
        }
    }

    private async Task<SegmentationResult> RunAsync(ImageFrame frame, SegmentationOptions options, CancellationToken cancellationToken)
    {
        using ExecutionGate.Pass pass = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        SegmenterInfo info = Volatile.Read(ref _info) ?? await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var address = new Uri(_options.Server!, SegmentAddress.Of(options, _options.Model ?? info.Model, info.Labels));
        var picture = new MemoryStream();
        PngFrameWriter.Write(frame, picture);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(picture.GetBuffer(), 0, checked((int)picture.Length)) { Headers = { ContentType = Png } },
        };
        (SegmentationDocument document, StageTimings timings) = await SendAsync(
            request, (headers, body, _) => Task.FromResult((SegmentationDocument.Read(body), TimingsOf(headers))), cancellationToken).ConfigureAwait(false);
        return document.Width == frame.Width && document.Height == frame.Height
            ? Described(document, timings)
            : throw NotUnderstood(new FormatException($"A result of {document.Width} x {document.Height} pixels for an image of {frame.Width} x {frame.Height}."));
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request, Func<HttpResponseHeaders, Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        if (_options.ApiKey is { } key)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.Timeout);
        try
        {
            using HttpResponseMessage response =
                await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await RemoteProblem.ReadAsync(response, deadline.Token).ConfigureAwait(false);
            }

            await response.Content.LoadIntoBufferAsync(LongestAnswer, deadline.Token).ConfigureAwait(false);
            using Stream body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            return await read(response.Headers, body, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {_options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw NotUnderstood(error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            string server = _options.Server!.GetLeftPart(UriPartial.Authority);
            throw new RemoteSegmenterException($"The server {server} cannot be reached, or the connection was lost.", innerException: error);
        }
    }

    private static StageTimings TimingsOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("Server-Timing", out IEnumerable<string>? entries) ? ServerTiming.Read(string.Join(',', entries)) : StageTimings.None;

    private static SegmentationResult Described(SegmentationDocument document, StageTimings timings)
    {
        try
        {
            SegmentationResult result = document.ToResult();
            return new SegmentationResult(result.Size, result.Instances, timings);
        }
        catch (FormatException error)
        {
            throw NotUnderstood(error);
        }
    }

    private static RemoteSegmenterException NotUnderstood(Exception error) =>
        new("What answered is not a MaskRcnn.Onnx server of this version.", status: HttpStatusCode.OK, innerException: error);
}
