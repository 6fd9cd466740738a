namespace AiBos.Engines.Accounting;

internal static class JournalEntrySchemas
{
    // The pattern as it stands in JSON, with its backslash escaped.
    private const string AmountPattern = @"^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$";

    internal const string CreateInput = $$"""
        {
          "type": "object",
          "properties": {
            "date": { "type": "string", "format": "date" },
            "description": { "type": "string", "minLength": 1, "maxLength": 500 },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
            "lines": {
              "type": "array",
              "minItems": 2,
              "maxItems": 500,
              "items": {
                "type": "object",
                "properties": {
                  "account": { "type": "string", "pattern": "{{AccountSchemas.NumberPattern}}" },
                  "debit": { "type": "string", "pattern": "{{AmountPattern}}" },
                  "credit": { "type": "string", "pattern": "{{AmountPattern}}" }
                },
                "required": ["account"],
                "oneOf": [ { "required": ["debit"] }, { "required": ["credit"] } ],
                "additionalProperties": false
              }
            }
          },
          "required": ["date", "description", "currency", "lines"],
          "additionalProperties": false
        }
        """;

    internal const string CreateOutput = $$"""
        {
          "type": "object",
          "properties": {
            "id": { "type": "string", "format": "uuid" },
            "number": { "type": "string" },
            "status": { "enum": ["posted", "pending_approval"] },
            "total": { "type": "string" }
          },
          "required": ["id", "number", "status", "total"],
          "additionalProperties": false
        }
        """;

    internal const string ReadInput = $$"""
        {
          "type": "object",
          "properties": {
            "page": { "type": "integer", "minimum": 1, "maximum": 1000000 },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": 200 },
            "from": { "type": "string", "format": "date" },
            "to": { "type": "string", "format": "date" },
            "account": { "type": "string", "pattern": "{{AccountSchemas.NumberPattern}}" }
          },
          "additionalProperties": false
        }
        """;

    internal const string ReadOutput = """
        {
          "type": "object",
          "properties": {
            "items": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "id": { "type": "string" },
                  "number": { "type": "string" },
                  "date": { "type": "string" },
                  "description": { "type": "string" },
                  "currency": { "type": "string" },
                  "status": { "type": "string" },
                  "total": { "type": "string" },
                  "lines": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "properties": {
                        "account": { "type": "string" },
                        "debit": { "type": "string" },
                        "credit": { "type": "string" }
                      },
                      "required": ["account"],
                      "additionalProperties": false
                    }
                  }
                },
                "required": ["id", "number", "date", "description", "currency", "status", "total", "lines"],
                "additionalProperties": false
              }
            },
            "total": { "type": "integer", "minimum": 0 },
            "page": { "type": "integer" },
            "pageSize": { "type": "integer" }
          },
          "required": ["items", "total", "page", "pageSize"],
          "additionalProperties": false
        }
        """;
}
