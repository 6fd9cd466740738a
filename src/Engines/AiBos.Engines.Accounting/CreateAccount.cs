namespace AiBos.Engines.Accounting;

internal sealed record CreateAccount(string Number, string Name, string Type);

internal sealed record AccountCreated(string Number, string Name, string Type, string Status);
