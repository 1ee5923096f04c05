using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>Short ways to say what a value is.</summary>
internal static class Schema
{
    public static OpenApiSchema Text(string description) => Of(JsonSchemaType.String, description);

    public static OpenApiSchema Integer(string description, int? minimum = null) =>
        Of(JsonSchemaType.Integer, description, minimum?.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static OpenApiSchema Number(string description) => Of(JsonSchemaType.Number, description);

    public static OpenApiSchema Flag(string description) => Of(JsonSchemaType.Boolean, description);

    /// <summary>One of a few words.</summary>
    public static OpenApiSchema Choice(string description, params string[] words)
    {
        OpenApiSchema schema = Text(description);
        schema.Enum = [.. words.Select(word => (JsonNode)word)];
        schema.Default = words[0];
        return schema;
    }

    public static OpenApiSchema List(string description, IOpenApiSchema item, int? length = null) => new()
    {
        Type = JsonSchemaType.Array,
        Description = description,
        Items = item,
        MinItems = length,
        MaxItems = length,
    };

    /// <summary>The same or null.</summary>
    public static OpenApiSchema OrNull(this OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    /// <summary>An object; a name that ends in <c>?</c> may be left out.</summary>
    public static OpenApiSchema Object(string description, params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = properties.ToDictionary(property => property.Name.TrimEnd('?'), property => property.Schema),
        Required = properties.Where(property => !property.Name.EndsWith('?')).Select(property => property.Name).ToHashSet(),
    };

    private static OpenApiSchema Of(JsonSchemaType type, string description, string? minimum = null) => new()
    {
        Type = type,
        Description = description,
        Minimum = minimum,
    };
}
