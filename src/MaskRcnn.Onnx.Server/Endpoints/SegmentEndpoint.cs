using System.Diagnostics;
using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Responses;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary><c>POST /v1/segment</c>: an image in, what was found in it out.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SegmentEndpoint(
    ServedModels models, BodyReading bodies, ImageDecoding decoding, ModelRun runs, ResultRenderer renderer)
{
    /// <summary>Answers one request, in this order: query, headers, a place in the queue, body, picture, network, answer.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // While it is sent the request holds the answer alone: the client may take its time.
        using RenderedBody body = await AnswerAsync(context, RequestRecord.Of(context));
        await body.SendAsync(context.Response);
    }

    private async Task<RenderedBody> AnswerAsync(HttpContext context, RequestRecord record)
    {
        SegmentQuery query = SegmentQuery.Parse(context.Request.Query);
        ServedModel model = models.Find(query.Model);
        record.Model = model.Name;
        IInstanceSegmenter segmenter = Entrance.Ready(model);
        SegmentationOptions options = query.ToOptions(segmenter.Info);
        bodies.CheckHeaders(context.Request, batch: false);

        using AdmissionGate.Ticket ticket = Entrance.Admit(model);
        using var lease = new ImageLease();
        (DecodedImage image, string? file) = await ReceiveAsync(context, ticket, model, lease, record);
        record.ImageSize = (image.Frame.Width, image.Frame.Height);

        SegmentationResult result = await runs.RunAsync(
            model, ticket, lease, record, (running, stop) => running.SegmentAsync(image.Frame, options, stop), context.RequestAborted);
        record.Add(result.Timings);
        record.Instances = result.Instances.Count;

        long encoding = Stopwatch.GetTimestamp();
        RenderedBody body = renderer.Render(query, segmenter, result, image, file, query.ImageId, context.RequestAborted);
        record.Add("encode", Stopwatch.GetElapsedTime(encoding));
        return body;
    }

    private async Task<(DecodedImage Image, string? File)> ReceiveAsync(
        HttpContext context, AdmissionGate.Ticket ticket, ServedModel model, ImageLease lease, RequestRecord record)
    {
        using UploadedImage upload = (await bodies.ReadAsync(context.Request, batch: false))[0];
        Entrance.FinishUpload(ticket, model);
        return (lease.Add(decoding.Decode(upload, record, context.RequestAborted)), upload.FileName);
    }
}
