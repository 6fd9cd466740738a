namespace AiBos.Engines.Accounting;

internal static class AccountSchemas
{
    internal const string NumberPattern = "^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$";

    internal const string CreateInput = $$"""
        {
          "type": "object",
          "properties": {
            "number": { "type": "string", "pattern": "{{NumberPattern}}" },
            "name": { "type": "string", "minLength": 1, "maxLength": 200 },
            "type": { "enum": ["asset", "liability", "equity", "income", "expense"] }
          },
          "required": ["number", "name", "type"],
          "additionalProperties": false
        }
        """;

    internal const string CreateOutput = $$"""
        {
          "type": "object",
          "properties": {
            "number": { "type": "string", "pattern": "{{NumberPattern}}" },
            "name": { "type": "string" },
            "type": { "enum": ["asset", "liability", "equity", "income", "expense"] },
            "status": { "enum": ["open", "closed"] }
          },
          "required": ["number", "name", "type", "status"],
          "additionalProperties": false
        }
        """;
}
