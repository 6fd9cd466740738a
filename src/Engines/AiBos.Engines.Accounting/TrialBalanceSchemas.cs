namespace AiBos.Engines.Accounting;

internal static class TrialBalanceSchemas
{
    internal const string Input = """
        {
          "type": "object",
          "properties": {
            "asOf": { "type": "string", "format": "date" },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" }
          },
          "additionalProperties": false
        }
        """;

    internal const string Output = """
        {
          "type": "object",
          "$defs": { "amount": { "type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2,4}$" } },
          "properties": {
            "items": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "account": { "type": "string" },
                  "currency": { "type": "string" },
                  "debit": { "$ref": "#/$defs/amount" },
                  "credit": { "$ref": "#/$defs/amount" },
                  "balance": { "$ref": "#/$defs/amount" }
                },
                "required": ["account", "currency", "debit", "credit", "balance"],
                "additionalProperties": false
              }
            },
            "totalDebit": { "$ref": "#/$defs/amount" },
            "totalCredit": { "$ref": "#/$defs/amount" },
            "totals": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "currency": { "type": "string" },
                  "debit": { "$ref": "#/$defs/amount" },
                  "credit": { "$ref": "#/$defs/amount" }
                },
                "required": ["currency", "debit", "credit"],
                "additionalProperties": false
              }
            }
          },
          "required": ["items", "totalDebit", "totalCredit", "totals"],
          "additionalProperties": false
        }
        """;
}
