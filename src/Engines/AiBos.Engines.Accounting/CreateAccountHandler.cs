using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed class CreateAccountHandler : IActionHandler<CreateAccount, AccountCreated>
{
    public async Task<Result<AccountCreated>> HandleAsync(
        CreateAccount input, ActionContext context, CancellationToken cancellationToken)
    {
        int made = await context.Db.ExecuteAsync(
            $"""
            INSERT INTO accounting.account (number, name, type, created_at)
            VALUES ({input.Number}, {input.Name}, {input.Type}, {context.Now}) ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        return made == 1
            ? new AccountCreated(input.Number, input.Name, input.Type, "open")
            : Refusal.Conflict($"The account {input.Number} exists already.");
    }
}
