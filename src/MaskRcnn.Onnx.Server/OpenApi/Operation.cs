using System.Globalization;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>Puts one operation of the description together.</summary>
internal sealed class Operation(OpenApiDocument document, string id, string summary)
{
    private readonly OpenApiOperation _operation = new() { OperationId = id, Summary = summary, Responses = [] };

    /// <summary>A parameter of the address.</summary>
    public Operation With(string name, OpenApiSchema schema, ParameterLocation place = ParameterLocation.Query)
    {
        _operation.Parameters ??= [];
        _operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = place,
            Required = place == ParameterLocation.Path,
            Description = schema.Description,
            Schema = schema,
        });
        return this;
    }

    /// <summary>What the body may be.</summary>
    public Operation Taking(string description, params (string MediaType, OpenApiSchema Schema)[] content)
    {
        _operation.RequestBody = new OpenApiRequestBody { Required = true, Description = description, Content = Content(content) };
        return this;
    }

    /// <summary>What it answers with.</summary>
    public Operation Answering(int status, string description, params (string MediaType, IOpenApiSchema Schema)[] content)
    {
        _operation.Responses![status.ToString(CultureInfo.InvariantCulture)] =
            new OpenApiResponse { Description = description, Content = Content(content) };
        return this;
    }

    /// <summary>The errors that it answers with, by status.</summary>
    public Operation Failing(params ProblemKind[] kinds)
    {
        foreach (IGrouping<int, ProblemKind> group in kinds.GroupBy(kind => kind.Status))
        {
            string codes = string.Join("; ", group.Select(kind => $"{kind.Code}: {kind.Title}"));
            Answering(group.Key, $"{codes}.", (ProblemWriter.MediaType, new OpenApiSchemaReference(ServerDescription.Problem, document)));
        }

        return this;
    }

    /// <summary>Needs an API key where the server has any.</summary>
    public Operation ForClients()
    {
        _operation.Security =
        [
            .. ServerDescription.SecuritySchemes.Select(
                scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }),
        ];
        return Failing(ProblemKinds.ApiKeyRequired, ProblemKinds.RateLimited);
    }

    /// <summary>Adds it to the description.</summary>
    public void Add(HttpMethod method, string path)
    {
        document.Paths ??= [];
        if (!document.Paths.TryGetValue(path, out IOpenApiPathItem? item))
        {
            document.Paths[path] = item = new OpenApiPathItem();
        }

        ((OpenApiPathItem)item).AddOperation(method, _operation);
    }

    private static Dictionary<string, OpenApiMediaType> Content<T>((string MediaType, T Schema)[] content)
        where T : IOpenApiSchema =>
        content.ToDictionary(each => each.MediaType, each => new OpenApiMediaType { Schema = each.Schema });
}
