using System.Globalization;

namespace CanonicalGateway.Sandbox.Salesforce.Schema;

/// <summary>One object of the org: its fields in order of declaration, and its relationships. Names are found without case.</summary>
internal sealed class SObjectType
{
    private readonly Dictionary<string, SObjectField> _fields;
    private readonly Dictionary<string, ParentRelationship> _parents;
    private readonly Dictionary<string, ChildRelationship> _children;

    private SObjectType(string name, string keyPrefix, IReadOnlyList<SObjectField> fields, IReadOnlyList<ChildRelationship> children)
    {
        Name = name;
        KeyPrefix = keyPrefix;
        Fields = fields;
        Children = children;
        _fields = fields.ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
        _parents = fields.Where(f => f.Relationship is not null).Select(f => f.Relationship!)
            .ToDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);
        _children = children.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
    }

    public string Name { get; }

    /// <summary>First three characters of the ids.</summary>
    public string KeyPrefix { get; }

    public IReadOnlyList<SObjectField> Fields { get; }

    public IReadOnlyList<ChildRelationship> Children { get; }

    public int ParentCount => _parents.Count;

    public SObjectField? Field(string name) => _fields.GetValueOrDefault(name);

    public ParentRelationship? Parent(string name) => _parents.GetValueOrDefault(name);

    public ChildRelationship? Child(string name) => _children.GetValueOrDefault(name);

    /// <summary>
    /// Reads a declaration: a line for each field, <c>Name type(length or relationship&gt;object) flags [values]</c>, and lines
    /// <c>children Relationship Object.Field</c>.
    /// </summary>
    public static SObjectType Parse(string name, string keyPrefix, string declaration)
    {
        var fields = new List<SObjectField>();
        var children = new List<ChildRelationship>();
        var parents = 0;
        foreach (var line in declaration.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "children")
            {
                var target = words[2].Split('.');
                children.Add(new(words[1], target[0], target[1]));
                continue;
            }

            var open = words[1].IndexOf('(', StringComparison.Ordinal);
            var argument = open < 0 ? "" : words[1][(open + 1)..^1];
            var type = Enum.Parse<FieldType>(open < 0 ? words[1] : words[1][..open]);
            var values = words[^1].StartsWith('[') ? words[^1][1..^1].Replace('_', ' ').Split(',') : [];
            ParentRelationship? relationship = null;
            if (type == FieldType.Reference && argument.Length > 0)
            {
                var parts = argument.Split('>');
                relationship = new(parts[0], parts[1], parents++);
            }

            fields.Add(new(words[0], type, fields.Count, LengthOf(type, argument), !words.Contains("required"), words.Contains("external"),
                type.IsId() || words.Contains("caseSensitive"), words.Contains("restricted"), values, relationship));
        }

        return new(name, keyPrefix, fields, children);
    }

    private static int LengthOf(FieldType type, string argument) => type switch
    {
        FieldType.Id or FieldType.Reference => SalesforceId.LongLength,
        FieldType.LongText => 32_000,
        FieldType.Picklist or FieldType.TextArea => 255,
        FieldType.MultiPicklist => 4_099,
        FieldType.Email => 80,
        FieldType.Phone => 40,
        FieldType.Url => 255,
        FieldType.Text => argument.Length == 0 ? 255 : int.Parse(argument, CultureInfo.InvariantCulture),
        _ => 0,
    };
}
