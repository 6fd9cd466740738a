namespace AiBos.Engines.Accounting;

internal static class PeriodSchemas
{
    internal const string Input = """
        {
          "type": "object",
          "properties": {
            "from": { "type": "string", "pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$" },
            "to": { "type": "string", "pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$" }
          },
          "required": ["from", "to"],
          "additionalProperties": false
        }
        """;

    internal const string Output = """
        {
          "type": "object",
          "properties": {
            "from": { "type": "string" },
            "to": { "type": "string" },
            "status": { "enum": ["open", "closed"] },
            "months": { "type": "integer", "minimum": 1 }
          },
          "required": ["from", "to", "status", "months"],
          "additionalProperties": false
        }
        """;
}
