using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Responses;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>
/// <c>POST /v1/segment/batch</c>: several images in, an outcome for each out; a bad one never fails its neighbours. A batch waits for a
/// worker anew for every few images, so that it does not keep single requests waiting for long.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BatchEndpoint(
    ServedModels models,
    BodyReading bodies,
    BodyBudget budget,
    ImageDecoding decoding,
    ModelRun runs,
    ResultRenderer renderer,
    ILogger<BatchEndpoint> logger)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // While it is sent the request holds the answer alone: the client may take its time.
        using RenderedBody body = await AnswerAsync(context, RequestRecord.Of(context));
        await body.SendAsync(context.Response);
    }

    private async Task<RenderedBody> AnswerAsync(HttpContext context, RequestRecord record)
    {
        SegmentQuery query = SegmentQuery.Parse(context.Request.Query);
        if (query.Format == ResultFormat.Overlay)
        {
            throw new ProblemException(ProblemKinds.InvalidQuery, "'format' is json or coco for a batch.");
        }

        ServedModel model = models.Find(query.Model);
        record.Model = model.Name;
        SegmentationOptions options = query.ToOptions(Entrance.Ready(model).Info);
        bodies.CheckHeaders(context.Request, batch: true);
        using AdmissionGate.Ticket ticket = Entrance.Admit(model);
        BatchMember[] members =
            [.. (await bodies.ReadAsync(context.Request, batch: true)).Select((upload, index) => new BatchMember(index, upload))];
        try
        {
            Entrance.FinishUpload(ticket, model);
            var waiting = new Queue<BatchMember>(members);
            while (waiting.Count > 0)
            {
                await RunNextAsync(waiting, model, ticket, query, options, record, context.RequestAborted);
            }

            record.Code = members.All(member => member.HasFailed) ? RequestRecord.BatchFailed : RequestRecord.Success;
            return new RenderedBody(JsonAnswer.MediaType, budget, stream => Write(stream, members));
        }
        finally
        {
            foreach (BatchMember member in members)
            {
                member.Dispose();
            }
        }
    }

    private static void Write(Stream stream, BatchMember[] members)
    {
        using var writer = new Utf8JsonWriter(stream, Relaxed);
        writer.WriteStartObject();
        writer.WriteNumber("format_version", 1);
        writer.WriteStartArray("items");
        foreach (BatchMember member in members)
        {
            member.Write(writer);
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private async Task RunNextAsync(
        Queue<BatchMember> waiting,
        ServedModel model,
        AdmissionGate.Ticket ticket,
        SegmentQuery query,
        SegmentationOptions options,
        RequestRecord record,
        CancellationToken cancellationToken)
    {
        using var lease = new ImageLease();
        List<BatchMember> decoded = Decode(waiting, model.BatchSize, lease, record, cancellationToken);
        if (decoded.Count == 0)
        {
            return;
        }

        IReadOnlyList<SegmentationOutcome> outcomes;
        try
        {
            SegmentationRequest[] requests = [.. decoded.Select(member => new SegmentationRequest(member.Image!.Frame, options))];
            outcomes = await runs.RunAsync(
                model, ticket, lease, record, (running, stop) => running.SegmentBatchAsync(requests, stop), cancellationToken);
        }
        catch (Exception exception) when (IsOfItsImages(exception))
        {
            // A deadline that passed is no fault whose stack would tell anything.
            logger.GroupFailed(
                exception is ProblemException ? null : exception, decoded.Count, ProblemMapping.ToProblem(exception).Kind.Code);
            decoded.ForEach(member => member.Fail(exception));
            return;
        }

        // Images that ran together share one set of times, which counts once.
        var runTimes = new HashSet<StageTimings>(ReferenceEqualityComparer.Instance);
        foreach (SegmentationOutcome outcome in outcomes)
        {
            if (outcome.IsSuccess && runTimes.Add(outcome.Result.Timings))
            {
                record.Add(outcome.Result.Timings);
            }
        }

        for (int i = 0; i < decoded.Count; i++)
        {
            Finish(decoded[i], outcomes[i], model, query, record, cancellationToken);
        }
    }

    private void Finish(
        BatchMember member,
        SegmentationOutcome outcome,
        ServedModel model,
        SegmentQuery query,
        RequestRecord record,
        CancellationToken cancellationToken)
    {
        if (outcome.Error is { } error)
        {
            logger.MemberFailed(error, member.Index);
            member.Fail(error);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            member.Succeed(renderer.Render(
                query,
                model.Segmenter!,
                outcome.Result,
                member.Image!,
                member.Upload.FileName,
                query.ImageId + member.Index,
                cancellationToken));
            record.Instances = (record.Instances ?? 0) + outcome.Result.Instances.Count;
        }
        catch (Exception exception) when (IsOfItsImages(exception))
        {
            logger.MemberFailed(exception, member.Index);
            member.Fail(exception);
        }
        finally
        {
            record.Add("encode", Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Decodes as many images as are run together, or as there is memory for: those that hold it must run first.</summary>
    private List<BatchMember> Decode(
        Queue<BatchMember> waiting, int most, ImageLease lease, RequestRecord record, CancellationToken cancellationToken)
    {
        var decoded = new List<BatchMember>();
        while (decoded.Count < most && waiting.TryPeek(out BatchMember? member))
        {
            try
            {
                member.Image = lease.Add(decoding.Decode(member.Upload, record, cancellationToken));
                decoded.Add(member);
            }
            catch (Exception exception) when (decoded.Count > 0 && ProblemMapping.ToProblem(exception).Kind == ProblemKinds.MemoryBusy)
            {
                break;
            }
            catch (Exception exception) when (IsOfItsImages(exception))
            {
                member.Fail(exception);
            }

            waiting.Dequeue().Upload.Dispose();
        }

        return decoded;
    }

    // What else is thrown, such as that the client went away, ends the whole batch.
    private static bool IsOfItsImages(Exception exception) =>
        exception is ProblemException or MaskRcnnException or OutOfMemoryException or BodyBudgetException;
}
